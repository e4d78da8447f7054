import { entitiesOf, type Found, type FoundConsumer, known, referenceIn, textsIn } from './kong-found.ts'
import { readPlugins } from './kong-plugins.ts'
import type { DeclaredKongConsumer, KongProblem } from './kong-types.ts'
import type { KongYaml } from './kong-yaml.ts'

/** Reads consumers with their credentials and plugins, and consumer groups. Credentials that stand alone come by `readCredentials`. */
export function readConsumers(root: KongYaml, found: Found): void {
  for (const yaml of entitiesOf(root, 'consumers', found)) readConsumer(yaml, found)
  for (const yaml of entitiesOf(root, 'consumer_groups', found)) {
    const name = yaml.text('name') ?? yaml.text('id')
    if (name === undefined) {
      found.problems.push({ message: 'a consumer group without a name', where: yaml.where })
      continue
    }
    found.groups.push({ name, where: yaml.where, ids: known(yaml.text('id'), name) })
    readPlugins(yaml, { consumerGroup: name }, found)
  }
}

function readConsumer(yaml: KongYaml, found: Found): void {
  const username = yaml.text('username')
  const customId = yaml.text('custom_id')
  if (username === undefined && customId === undefined)
    found.problems.push({ message: 'a consumer without username and custom_id', where: yaml.where, hint: 'give it a username' })
  const ids = known(yaml.text('id'), username, customId)
  const tags = [...textsIn(yaml, 'tags')]
  const none = { keys: [], basicauth: [], jwt: [], groups: [] }
  const consumer: FoundConsumer = { username, customId, ...none, tags, where: yaml.where, ids }
  for (const [key, add] of Object.entries(CREDENTIALS))
    for (const one of entitiesOf(yaml, key, found)) add(consumer, one, found.problems)
  found.consumers.push(consumer)
  const name = username ?? customId ?? yaml.text('id')
  if (name !== undefined) readPlugins(yaml, { consumer: name }, found)
}

/** Credentials on the top level, which name their consumer. To be called when all consumers are read. */
export function readCredentials(root: KongYaml, found: Found): void {
  for (const [key, add] of Object.entries(CREDENTIALS))
    for (const yaml of entitiesOf(root, key, found)) {
      const name = referenceIn(yaml, 'consumer')
      const consumer = found.consumers.find(({ ids }) => name !== undefined && ids.includes(name))
      if (consumer !== undefined) add(consumer, yaml, found.problems)
      else if (name !== undefined)
        found.references.push({
          to: 'consumers',
          name,
          by: `an entry of ${key}`,
          where: yaml.get('consumer')?.where ?? yaml.where,
        })
      else
        found.problems.push({
          message: `an entry of ${key} names no consumer`,
          where: yaml.where,
          hint: 'add `consumer: <name>`',
        })
    }
}

type Add = (consumer: FoundConsumer, yaml: KongYaml, problems: KongProblem[]) => void

const CREDENTIALS: Readonly<Record<string, Add>> = {
  keyauth_credentials(consumer, yaml) {
    // Without a key Kong makes one up, which nobody knows.
    const key = yaml.text('key')
    if (key !== undefined) consumer.keys.push(key)
  },
  basicauth_credentials(consumer, yaml, problems) {
    const [username, password] = [yaml.text('username'), yaml.text('password')]
    if (username !== undefined && password !== undefined) consumer.basicauth.push({ username, password })
    else problems.push({ message: 'an entry of basicauth_credentials without username or password', where: yaml.where })
  },
  jwt_secrets(consumer, yaml) {
    const jwt = jwtOf(yaml)
    if (jwt !== undefined) consumer.jwt.push(jwt)
  },
  acls(consumer, yaml, problems) {
    const group = yaml.text('group')
    if (group === undefined) problems.push({ message: 'an entry of acls without a group', where: yaml.where })
    else consumer.groups.push(group)
  },
}

function jwtOf(yaml: KongYaml): DeclaredKongConsumer['jwt'][number] | undefined {
  const key = yaml.text('key')
  if (key === undefined) return undefined
  const algorithm = yaml.text('algorithm') ?? 'HS256'
  return { key, secret: yaml.text('secret'), algorithm, rsaPublicKey: yaml.text('rsa_public_key') }
}
