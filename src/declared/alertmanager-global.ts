import type { Problems } from './alertmanager-problems.ts'
import { booleanOf, durationOf } from './alertmanager-values.ts'
import type { Yaml } from './prometheus-yaml.ts'

/** The section `global`, without its secrets. */
export interface AlertmanagerGlobal {
  /** Undefined when there is no such section. */
  readonly where: string | undefined
  /** Milliseconds after which an alert without end is taken for resolved; Prometheus always sends an end. */
  readonly resolveTimeout: number
  /** Keys that say where, or with what, integrations send: `slack_api_url`, `smtp_smarthost` -> `file:line`. Their values are kept out. */
  readonly addresses: Readonly<Record<string, string>>
  readonly smtp: {
    readonly smarthost: string | undefined
    readonly from: string | undefined
    readonly hello: string
    readonly authUsername: string | undefined
    readonly requireTls: boolean
  }
}

const ADDRESS = /(?:_url|_url_file|_smarthost|_app_token|_app_token_file|_api_key|_api_key_file|_bot_token|_bot_token_file)$/

/** Reads the section `global`. */
export function readGlobal(yaml: Yaml | undefined, problems: Problems): AlertmanagerGlobal {
  const text = (key: string) => yaml?.get(key)?.text()
  const addresses = yaml
    ?.entries()
    .flatMap(([key, value]) => (ADDRESS.test(key) && value.text() ? [[key, value.where] as const] : []))
  return {
    where: yaml?.where,
    resolveTimeout: durationOf(yaml, 'resolve_timeout', 300_000, problems),
    addresses: Object.fromEntries(addresses ?? []),
    smtp: {
      smarthost: text('smtp_smarthost'),
      from: text('smtp_from'),
      hello: text('smtp_hello') ?? 'localhost',
      authUsername: text('smtp_auth_username'),
      requireTls: booleanOf(yaml, 'smtp_require_tls', true, problems),
    },
  }
}
