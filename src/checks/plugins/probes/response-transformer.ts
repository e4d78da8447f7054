import { CannotObserve } from '../../../lib/errors.ts'
import type { Finding, Note } from '../../contract.ts'
import type { Instance } from '../scene.ts'
import { through } from './answer.ts'
import { listIn, recordIn } from './config.ts'
import type { Probe } from './probe.ts'

export interface TransformerSeen {
  /** Of the answer, those that the config names alone; names in small letters. */
  readonly headers: Readonly<Record<string, string>>
}

const ACTIONS = ['remove', 'rename', 'replace', 'add', 'append'] as const
type Action = (typeof ACTIONS)[number]

/** response-transformer: the headers of the answer are as its actions leave them. */
export const responseTransformer: Probe<TransformerSeen> = {
  plugin: 'response-transformer',
  asks: 'headers to remove or rename are gone, those to add or append are there, those to replace have the new value',
  unfit: ({ config }) =>
    ACTIONS.every((action) => pairsOf(config, action).length === 0)
      ? 'it changes no headers, and what the upstream sends as JSON is not known: nothing to compare'
      : undefined,
  async ask(at) {
    const named = new Set(
      ACTIONS.flatMap((action) =>
        pairsOf(at.instance.config, action).flatMap(({ name, value }) =>
          action === 'rename' ? [name, value.toLowerCase()] : [name],
        ),
      ),
    )
    const { headers } = through(await at.send())
    const seen = { headers: Object.fromEntries(Object.entries(headers).filter(([name]) => named.has(name))) }
    const hidden = unseenIn(at.instance, seen)
    if (hidden.length === ACTIONS.flatMap((action) => pairsOf(at.instance.config, action)).length)
      throw new CannotObserve(hidden.join('; '))
    return seen
  },
  judge: (instance, { headers }) =>
    ACTIONS.flatMap((action) => pairsOf(instance.config, action).flatMap((pair) => judgePair(instance, action, pair, headers))),
  notes,
}

interface Pair {
  readonly name: string
  readonly value: string
}

// `name:value`, or a name alone.
const pairsOf = (config: Instance['config'], action: Action): readonly Pair[] =>
  listIn(recordIn(config, action), 'headers').map((text) => {
    const [, name = text, value = ''] = /^([^:]+):*(.*)$/.exec(text) ?? []
    return { name: name.toLowerCase(), value }
  })

function judgePair(
  instance: Instance,
  action: Action,
  { name, value }: Pair,
  headers: Readonly<Record<string, string>>,
): Finding[] {
  const { where } = instance
  const actual = headers[name]
  // A later action may bring back what an earlier one took.
  const returns = (['add', 'append'] as const).some((later) => pairsOf(instance.config, later).some((pair) => pair.name === name))
  if (action === 'remove' || action === 'rename') {
    if (actual === undefined || returns) return []
    return [
      {
        message: `the answer still has ${name}`,
        expected: action === 'remove' ? 'removed' : `renamed to ${value}`,
        // Its value may be a session, or a secret of the upstream.
        actual: 'it is there',
        where,
      },
    ]
  }
  if (action === 'replace')
    return actual === undefined || actual.includes(value) || returns
      ? []
      : [{ message: `the answer has another ${name}`, expected: 'the value of the config', actual: 'another value', where }]
  const there =
    action === 'add' ? actual !== undefined : (actual ?? '').split(', ').includes(value) || (actual ?? '').includes(value)
  return there
    ? []
    : [
        {
          message: `the answer has not what ${action} is to bring`,
          expected: `${name} with the value of the config`,
          actual: actual === undefined ? `no ${name}` : 'another value',
          where,
        },
      ]
}

/** What an upstream hides: it sends no header that could be taken, renamed or replaced, or one of its own that stays. */
function unseenIn({ config }: Instance, { headers }: TransformerSeen): readonly string[] {
  const unseen = (['remove', 'replace', 'rename'] as const).flatMap((action) =>
    pairsOf(config, action).flatMap(({ name, value }) => {
      const seen = headers[name] !== undefined || (action === 'rename' && headers[value.toLowerCase()] !== undefined)
      return seen ? [] : [`${action} of ${name} was not seen: the upstream may send none`]
    }),
  )
  const kept = pairsOf(config, 'add').filter(({ name, value }) => headers[name] !== undefined && headers[name] !== value)
  return [...unseen, ...kept.map(({ name }) => `add of ${name} was not seen: the upstream sends one of its own, which stays`)]
}

function notes(instance: Instance, seen: TransformerSeen): Note[] {
  const json = ACTIONS.some((action) => listIn(recordIn(instance.config, action), 'json').length > 0)
  const messages = [...unseenIn(instance, seen), ...(json ? ['what it does to JSON bodies was not probed'] : [])]
  return messages.map((message) => ({ message, where: instance.where }))
}
