import { nearest } from '../lib/text.ts'
import type { Problems } from './alertmanager-problems.ts'
import { checkRequired } from './alertmanager-required.ts'
import { booleanOf } from './alertmanager-values.ts'
import type { Yaml } from './prometheus-yaml.ts'

/** One notification config of a receiver. */
interface Integration {
  readonly receiver: string
  /** Key of alertmanager.yml without `_configs`: `slack`, `email`, `pagerduty`. */
  readonly integration: string
  /** Position among the receiver's configs of that integration, from 0. */
  readonly index: number
  /** `receivers[1].slack_configs[0]`. */
  readonly path: string
  readonly where: string
  /** Whether it tells of the end of an alert: as it says, else the default of its integration. */
  readonly sendResolved: boolean
}

/** One entry of receivers. */
export interface Receiver {
  readonly name: string
  /** `receivers[1]`. */
  readonly path: string
  readonly where: string
  /** Grouped by integration, in the order of the file. */
  readonly integrations: readonly Integration[]
}

/** The integrations of Alertmanager 0.34, with the `send_resolved` that holds where the file says nothing. */
const SEND_RESOLVED: Readonly<Record<string, boolean>> = {
  discord: true,
  email: false,
  incidentio: true,
  jira: true,
  mattermost: true,
  msteams: true,
  msteamsv2: true,
  opsgenie: true,
  pagerduty: true,
  pushover: true,
  rocketchat: false,
  slack: false,
  sns: true,
  telegram: true,
  victorops: true,
  webex: true,
  webhook: true,
  wechat: false,
}

const SUFFIX = '_configs'

/** Reads one entry of receivers; `global` is the section of that name. */
export function readReceiver(yaml: Yaml, index: number, global: Yaml | undefined, problems: Problems): Receiver {
  const path = `receivers[${index}]`
  const name = yaml.get('name')?.text() ?? ''
  if (name === '') problems.refuse(yaml, 'a receiver has no name', '`name`', `keys: ${keysOf(yaml)}`)
  const integrations = yaml
    .entries()
    .flatMap(([key, configs]) =>
      isNoIntegration(key, configs, problems) ? [] : readConfigs({ name, path, key, global }, configs, problems),
    )
  if (integrations.length === 0)
    problems.doubt(
      yaml,
      `receiver ${name} has no integration`,
      'at least one, like slack_configs',
      'none',
      'Alertmanager takes alerts for it, and sends them nowhere',
    )
  return { name, path, where: yaml.where, integrations }
}

const keysOf = (yaml: Yaml): string =>
  yaml
    .entries()
    .map(([key]) => key)
    .join(', ') || 'none'

function isNoIntegration(key: string, at: Yaml, problems: Problems): boolean {
  if (key === 'name' || key === 'labels') return true
  if (key.endsWith(SUFFIX) && Object.hasOwn(SEND_RESOLVED, key.slice(0, -SUFFIX.length))) return false
  const known = Object.keys(SEND_RESOLVED).map((name) => `${name}${SUFFIX}`)
  const near = nearest(key, known)
  problems.refuse(at, `${key} is no key of a receiver`, near ?? 'an integration like slack_configs', key)
  return true
}

interface Above {
  readonly name: string
  readonly path: string
  readonly key: string
  readonly global: Yaml | undefined
}

function readConfigs({ name, path, key, global }: Above, configs: Yaml, problems: Problems): Integration[] {
  const integration = key.slice(0, -SUFFIX.length)
  return configs.items().map((config, index) => {
    checkRequired(integration, config, global, problems)
    return {
      receiver: name,
      integration,
      index,
      path: `${path}.${key}[${index}]`,
      where: config.where,
      sendResolved: booleanOf(config, 'send_resolved', SEND_RESOLVED[integration] === true, problems),
    }
  })
}
