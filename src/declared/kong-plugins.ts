import { nearest } from '../lib/text.ts'
import { entitiesOf, type Found, known, mappingIn, type Reference, referenceIn } from './kong-found.ts'
import { PLUGIN_KEYS } from './kong-keys.ts'
import type { DeclaredKongPlugin, KongProblem } from './kong-types.ts'
import type { KongYaml } from './kong-yaml.ts'

type Scope = DeclaredKongPlugin['scope']
/** Key of a plugin -> key in its scope -> what it refers to. */
const SCOPES: readonly (readonly [key: string, scope: keyof Scope, to: Reference['to']])[] = [
  ['service', 'service', 'services'],
  ['route', 'route', 'routes'],
  ['consumer', 'consumer', 'consumers'],
  ['consumer_group', 'consumerGroup', 'consumer_groups'],
]

/** Reads the `plugins` of a file or of an entity (`owner`: its scope); what they refer to is noted. */
export function readPlugins(yaml: KongYaml, owner: Scope, found: Found): void {
  for (const plugin of entitiesOf(yaml, 'plugins', found)) readPlugin(plugin, owner, found)
}

function readPlugin(yaml: KongYaml, owner: Scope, found: Found): void {
  const name = yaml.text('name')
  slips(yaml, found.problems)
  if (name === undefined) {
    const hint = 'give it its name: `- name: rate-limiting`'
    found.problems.push({ message: 'a plugin without a name', where: yaml.where, hint })
    return
  }
  const scope: { -readonly [Key in keyof Scope]: Scope[Key] } = { ...owner }
  for (const [key, part, to] of SCOPES) {
    const of = referenceIn(yaml, key)
    if (of === undefined) continue
    scope[part] = of
    found.references.push({ to, name: of, by: `plugin ${name}`, where: yaml.get(key)?.where ?? yaml.where })
  }
  const instanceName = yaml.text('instance_name')
  found.plugins.push({
    name,
    instanceName,
    enabled: enabledOf(yaml, name, found.problems),
    scope,
    config: { ...sharedConfig(yaml, name, found), ...mappingIn(yaml, 'config') },
    where: yaml.where,
    ids: known(yaml.text('id'), instanceName),
  })
}

/** decK takes from `_plugin_configs` what the plugin's own config does not say, key by key of its first level. */
function sharedConfig(yaml: KongYaml, plugin: string, { shared, problems }: Found): DeclaredKongPlugin['config'] {
  const name = yaml.text('_config')
  if (name === undefined) return {}
  const config = shared.get(name)
  if (config !== undefined) return config
  const meant = nearest(name, shared.keys())
  const hint = meant === undefined ? 'add it to _plugin_configs' : `did you mean ${meant}?`
  problems.push({
    message: `plugin ${plugin} takes its config from ${name}, which is not in _plugin_configs`,
    where: yaml.get('_config')?.where ?? yaml.where,
    hint,
  })
  return {}
}

function enabledOf(yaml: KongYaml, name: string, problems: KongProblem[]): boolean {
  const enabled = yaml.get('enabled')
  if (enabled === undefined || typeof enabled.value === 'boolean') return enabled?.value !== false
  const message = `enabled of plugin ${name} is ${JSON.stringify(enabled.value)}, where true or false is expected`
  problems.push({ message, where: enabled.where, hint: 'write it without quotes' })
  return true
}

function slips(yaml: KongYaml, problems: KongProblem[]): void {
  for (const [key] of yaml.entries()) {
    if (PLUGIN_KEYS.includes(key)) continue
    const meant = nearest(key, PLUGIN_KEYS)
    const hint = meant === undefined ? 'what configures the plugin stands below `config`' : `did you mean ${meant}?`
    problems.push({ message: `unknown key ${key} of a plugin`, where: yaml.whereKey(key), hint })
  }
}
