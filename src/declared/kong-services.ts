import { entitiesOf, type Found, type FoundUpstream, known, mappingIn, referenceIn, textsIn } from './kong-found.ts'
import { distinct, unnamedRoute, unnamedService } from './kong-names.ts'
import { readPlugins } from './kong-plugins.ts'
import type { DeclaredKongService, KongProblem } from './kong-types.ts'
import type { KongYaml } from './kong-yaml.ts'

/** Reads services, routes (nested or not) and their plugins. */
export function readServices(root: KongYaml, found: Found): void {
  for (const yaml of entitiesOf(root, 'services', found)) {
    const address = addressOf(yaml, found.problems)
    const name = yaml.text('name') ?? yaml.text('id') ?? distinct(unnamedService(address), isTaken(found.services))
    const enabled = yaml.get('enabled')?.value !== false
    found.services.push({ name, ...address, enabled, where: yaml.where, ids: known(yaml.text('id'), name) })
    readPlugins(yaml, { service: name }, found)
    for (const route of entitiesOf(yaml, 'routes', found)) readRoute(route, name, found)
  }
  for (const route of entitiesOf(root, 'routes', found)) {
    const service = referenceIn(route, 'service')
    const name = readRoute(route, service, found)
    if (service !== undefined) {
      const where = route.get('service')?.where ?? route.where
      found.references.push({ to: 'services', name: service, by: `route ${name}`, where })
    }
  }
}

const isTaken = (entities: readonly { readonly ids: readonly string[] }[]) => (name: string) =>
  entities.some(({ ids }) => ids.includes(name))

const MATCHES = ['methods', 'hosts', 'paths', 'headers', 'snis', 'sources', 'destinations', 'expression']

/** Gives its name, or what it is known by without one. */
function readRoute(yaml: KongYaml, service: string | undefined, found: Found): string {
  const paths = textsIn(yaml, 'paths')
  const route = { name: yaml.text('name'), service, methods: textsIn(yaml, 'methods'), hosts: textsIn(yaml, 'hosts'), paths }
  const rest = { headers: headersIn(yaml), expression: yaml.text('expression') }
  const name = route.name ?? yaml.text('id') ?? distinct(unnamedRoute({ ...route, ...rest }), isTaken(found.routes))
  found.routes.push({ ...route, where: yaml.where, ids: known(yaml.text('id'), name) })
  if (MATCHES.every((key) => isEmpty(yaml.get(key)?.value)))
    found.problems.push({
      message: `route ${name || 'without a name'} matches nothing: it has no methods, hosts, headers, paths or snis`,
      where: yaml.where,
      hint: 'Kong refuses it: add `paths: [/…]`',
    })
  for (const path of yaml.get('paths')?.items() ?? []) {
    if (/^~?\//.test(String(path.value))) continue
    const message = `path ${JSON.stringify(path.value)} of route ${name} begins neither with / nor with ~/`
    found.problems.push({ message, where: path.where, hint: 'Kong refuses it' })
  }
  const before = found.plugins.length
  readPlugins(yaml, { route: name }, found)
  if (service === undefined && found.plugins.length === before && !found.plugins.some(({ scope }) => scope.route === name))
    found.serviceless.push({ name, where: yaml.where })
  return name
}

const headersIn = (yaml: KongYaml): Readonly<Record<string, readonly string[]>> => {
  const headers = yaml.get('headers')
  return Object.fromEntries(headers?.entries().map(([name]) => [name, textsIn(headers, name)]) ?? [])
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)

type Address = Pick<DeclaredKongService, 'protocol' | 'host' | 'port' | 'path'>

/** Protocol, host, port and path, of which `url` is a short form. */
function addressOf(yaml: KongYaml, problems: KongProblem[]): Address {
  const text = yaml.text('url')
  const parsed = text === undefined ? null : URL.parse(text)
  const url = parsed?.hostname ? parsed : null
  if (text !== undefined && url === null)
    problems.push({ message: `url of service ${yaml.text('name') ?? ''} is no URL`, where: yaml.get('url')?.where ?? yaml.where })
  if (url === null) {
    const host = yaml.text('host')
    if (host === undefined && text === undefined)
      problems.push({ message: `service ${yaml.text('name') ?? ''} has no host`, where: yaml.where, hint: 'add `host` or `url`' })
    return {
      protocol: yaml.text('protocol') ?? 'http',
      host: host ?? '',
      port: Number(yaml.text('port') ?? 80),
      path: yaml.text('path'),
    }
  }
  const protocol = url.protocol.slice(0, -1)
  const port = url.port === '' ? (/^(https|tls|grpcs)$/.test(protocol) ? 443 : 80) : Number(url.port)
  // A URL without a path means none, and not `/`.
  const path = /^[^/]*\/\/[^/]+\//.test(text ?? '') ? url.pathname : undefined
  return { protocol, host: url.hostname, port, path }
}

/** Reads upstreams with their targets. Targets that stand alone come by `readTargets`. */
export function readUpstreams(root: KongYaml, found: Found): void {
  for (const yaml of entitiesOf(root, 'upstreams', found)) {
    const name = yaml.text('name')
    if (name === undefined) {
      found.problems.push({ message: 'an upstream without a name', where: yaml.where, hint: 'its name is the host of a service' })
      continue
    }
    const upstream: FoundUpstream = {
      name,
      targets: [],
      healthchecks: mappingIn(yaml, 'healthchecks'),
      where: yaml.where,
      ids: known(yaml.text('id'), name),
    }
    found.upstreams.push(upstream)
    for (const target of entitiesOf(yaml, 'targets', found)) addTarget(upstream, target, found.problems)
  }
}

/** Targets on the top level, which name their upstream. To be called when all upstreams are read. */
export function readTargets(root: KongYaml, found: Found): void {
  for (const yaml of entitiesOf(root, 'targets', found)) {
    const name = referenceIn(yaml, 'upstream')
    const upstream = found.upstreams.find(({ ids }) => name !== undefined && ids.includes(name))
    if (upstream !== undefined) addTarget(upstream, yaml, found.problems)
    else
      found.references.push({ to: 'upstreams', name: name ?? '', by: `target ${yaml.text('target') ?? ''}`, where: yaml.where })
  }
}

function addTarget(upstream: FoundUpstream, yaml: KongYaml, problems: KongProblem[]): void {
  const text = yaml.text('target')
  if (text === undefined) {
    problems.push({
      message: `a target of upstream ${upstream.name} without an address`,
      where: yaml.where,
      hint: 'add `target: host:port`',
    })
    return
  }
  // Kong adds its default port, so that the Admin API shows it.
  const target = /:\d+$/.test(text) ? text : `${text}:8000`
  upstream.targets.push({ target, weight: Number(yaml.text('weight') ?? 100), where: yaml.where })
}
