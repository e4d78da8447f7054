import { isMap, type YAMLMap } from 'yaml'
import { type Copy, hideList, hideSecret, maskBelow, PLACEHOLDER, removeKeys } from './secrets.ts'
import { itemsAt, keyOf, mapAt, textAt } from './yaml-text.ts'

const PROXY = ['proxy_url', 'proxy_from_environment', 'proxy_connect_header', 'no_proxy']

/** Keys of an `http_config` that would keep a request from a sink that speaks plain HTTP on this machine. */
export function reachSinks(copy: Copy, parent: YAMLMap | undefined): void {
  const config = mapAt(parent, 'http_config')
  if (parent === undefined || config === undefined) return
  const gone = [...(proxyIsSound(config) ? PROXY : []), 'tls_config', ...(oauthIsSound(config) ? ['oauth2'] : [])]
  if (config.items.every((entry) => gone.includes(keyOf(entry)))) {
    maskBelow(copy, parent, 'http_config')
    // Left without a value it would be none at all, and with that in the global section Alertmanager breaks.
    copy.yaml.setFlow(parent, 'http_config', '{}')
    return
  }
  removeKeys(copy, config, gone)
  hideSecret(copy, config, { key: 'bearer_token', file: 'bearer_token_file' })
  hideSecret(copy, mapAt(config, 'authorization'), { key: 'credentials', file: 'credentials_file' })
  const basic = mapAt(config, 'basic_auth')
  if (basic !== undefined && textAt(basic, 'username_file') !== undefined && textAt(basic, 'username') === undefined) {
    copy.yaml.set(basic, 'username_file', PLACEHOLDER, 'username')
  }
  hideSecret(copy, basic, { key: 'password', file: 'password_file' })
  for (const { value } of mapAt(config, 'http_headers')?.items ?? []) if (isMap(value)) hideHeader(copy, value)
}

/** Leads all requests of a config to a sink that is their proxy, whatever its `http_config` was. */
export function goThrough(copy: Copy, map: YAMLMap, proxy: string): void {
  maskBelow(copy, map, 'http_config')
  copy.yaml.setFlow(map, 'http_config', `{ proxy_url: ${JSON.stringify(proxy)}, tls_config: { insecure_skip_verify: true } }`)
}

function hideHeader(copy: Copy, header: YAMLMap): void {
  hideList(copy, header, 'secrets')
  if (itemsAt(header, 'files').length === 0) return
  if (itemsAt(header, 'secrets').length > 0) copy.yaml.remove(header, ['files'])
  else copy.yaml.setFlow(header, 'files', `[${PLACEHOLDER}]`, 'secrets')
}

// What Alertmanager refuses stays, so that it does.
const proxyIsSound = (config: YAMLMap): boolean => {
  const [url, environment, no] = ['proxy_url', 'proxy_from_environment', 'no_proxy'].map((key) => textAt(config, key))
  return environment === 'true' ? url === undefined && no === undefined : url !== undefined || no === undefined
}

const oauthIsSound = (config: YAMLMap): boolean =>
  !config.items.some((entry) => ['basic_auth', 'authorization', 'bearer_token', 'bearer_token_file'].includes(keyOf(entry)))
