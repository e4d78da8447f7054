import { nearest } from '../lib/text.ts'
import type { Found, FoundPlugin, Reference } from './kong-found.ts'
import type { KongProblem } from './kong-types.ts'

/** What does not fit together in all files: names that are there twice, references to what is not there, routes that lead nowhere. */
export function inconsistencies(found: Found): readonly KongProblem[] {
  return [...duplicates(found), ...missing(found), ...nowhere(found)]
}

interface Named {
  readonly ids: readonly string[]
  readonly where: string
}

function duplicates(found: Found): readonly KongProblem[] {
  const hint = 'names are unique in Kong: rename one, or take it out'
  const kinds: readonly (readonly [string, readonly Named[]])[] = [
    ['services', found.services],
    ['routes', found.routes.map((route) => ({ ...route, ids: route.name === undefined ? [] : [route.name] }))],
    ['consumers', found.consumers.map((one) => ({ ...one, ids: one.username === undefined ? [] : [one.username] }))],
    [
      'consumers, by custom_id,',
      found.consumers.map((one) => ({ ...one, ids: one.customId === undefined ? [] : [one.customId] })),
    ],
    ['consumer groups', found.groups],
    ['upstreams', found.upstreams],
  ]
  const named = kinds.flatMap(([kind, entities]) =>
    twice(entities, ({ ids }) => ids).map(([id, first, second]) => ({
      message: `two ${kind} are named ${id}`,
      where: second.where,
      hint: `the other is at ${first.where}; ${hint}`,
    })),
  )
  return [...named, ...samePlugins(found.plugins), ...sameTargets(found), ...sameKeys(found)]
}

/** Kong runs one plugin of a name for one scope. */
function samePlugins(plugins: readonly FoundPlugin[]): readonly KongProblem[] {
  const scopeOf = ({ name, scope: { service, route, consumer, consumerGroup } }: FoundPlugin) => [
    JSON.stringify([name, service, route, consumer, consumerGroup]),
  ]
  const scopes = twice(plugins, scopeOf).map(([, first, second]) => ({
    message: `plugin ${second.name} is declared twice ${shownScope(second)}`,
    where: second.where,
    hint: `the other is at ${first.where}; take one of them out`,
  }))
  const instances = twice(plugins, ({ instanceName }) => (instanceName === undefined ? [] : [instanceName])).map(
    ([name, first, second]) => ({
      message: `two plugins have the instance_name ${name}`,
      where: second.where,
      hint: `the other is at ${first.where}; rename one`,
    }),
  )
  return [...scopes, ...instances]
}

function shownScope({ scope: { service, route, consumer, consumerGroup } }: FoundPlugin): string {
  const parts = Object.entries({ service, route, consumer, 'consumer group': consumerGroup })
  const given = parts.flatMap(([kind, name]) => (name === undefined ? [] : [`${kind} ${name}`]))
  return given.length === 0 ? 'globally' : `for ${given.join(' and ')}`
}

const sameTargets = ({ upstreams }: Found): readonly KongProblem[] =>
  upstreams.flatMap(({ name, targets }) =>
    twice(targets, ({ target }) => [target]).map(([target, first, second]) => ({
      message: `upstream ${name} has the target ${target} twice`,
      where: second.where,
      hint: `the other is at ${first.where}`,
    })),
  )

/** The keys themselves are secrets. */
const sameKeys = ({ consumers }: Found): readonly KongProblem[] =>
  twice(consumers, ({ keys }) => keys).map(([, first, second]) => ({
    message: `consumers ${first.ids.at(-1)} and ${second.ids.at(-1)} have the same key`,
    where: second.where,
    hint: 'keys are unique in Kong: make another one',
  }))

/** Each key that two things have, with the first and the one more. */
function twice<T>(things: readonly T[], keysOf: (thing: T) => readonly string[]): readonly (readonly [string, T, T])[] {
  const seen = new Map<string, T>()
  return things.flatMap((thing) =>
    [...new Set(keysOf(thing))].flatMap((key): (readonly [string, T, T])[] => {
      const first = seen.get(key)
      if (first === undefined) seen.set(key, thing)
      return first === undefined ? [] : [[key, first, thing]]
    }),
  )
}

function missing(found: Found): readonly KongProblem[] {
  if (found.partial) return []
  const names: Readonly<Record<Reference['to'], ReadonlySet<string>>> = {
    services: idsOf(found.services),
    routes: idsOf(found.routes),
    consumers: idsOf(found.consumers),
    consumer_groups: idsOf(found.groups),
    upstreams: idsOf(found.upstreams),
  }
  return found.references
    .filter(({ to, name }) => !names[to].has(name))
    .map(({ to, name, by, where }) => {
      const meant = nearest(name, names[to])
      const hint = meant === undefined ? `the file has no such entry in ${to}` : `did you mean ${meant}?`
      return { message: `${by} names ${name || 'nothing'}, which is not in ${to}`, where, hint }
    })
}

const idsOf = (entities: readonly Named[]): ReadonlySet<string> => new Set(entities.flatMap(({ ids }) => ids))

/** A plugin may answer in place of a service. */
const nowhere = ({ serviceless, plugins }: Found): readonly KongProblem[] =>
  serviceless
    .filter(({ name }) => !plugins.some(({ scope }) => scope.route === name))
    .map(({ name, where }) => ({
      message: `route ${name || 'without a name'} has neither a service nor a plugin that could answer`,
      where,
      hint: 'Kong answers 503 there: nest it in its service, or add `service: <name>`',
    }))
