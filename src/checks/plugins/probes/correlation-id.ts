import { CannotObserve } from '../../../lib/errors.ts'
import type { Finding } from '../../contract.ts'
import type { Instance } from '../scene.ts'
import { flagIn, textIn } from './config.ts'
import { MARK, reachedUpstream } from './entry.ts'
import type { Probe, ProbeContext } from './probe.ts'

export interface CorrelationSeen {
  /** Header of each answer: to two requests without an id, then to one with an id of its own. */
  readonly echoed: readonly [string | undefined, string | undefined, string | undefined]
  /** Of the third request. */
  readonly given: string
  /** What the upstream, or the log, got of the first and of the third; undefined: not looked at, or not seen. */
  readonly reached: { readonly first: string | undefined; readonly given: string | undefined } | undefined
}

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
/** What each generator makes. */
const FORMS: Readonly<Record<string, RegExp>> = {
  uuid: new RegExp(`^${UUID}$`),
  'uuid#counter': new RegExp(`^${UUID}#\\d+$`),
  tracker: /^[\d.:a-f]+-\d+-\d+-\d+-\d+-\d+\.\d{3}$/,
}

/** correlation-id: each request gets an id of the generator's form, one that has an id keeps it, and the client is told when it is to be. */
export const correlationId: Probe<CorrelationSeen> = {
  plugin: 'correlation-id',
  asks: 'a request without an id gets one of the form of its generator, each another, one with an id keeps it; with echo_downstream the answer has it',
  ask,
  judge(instance, seen) {
    return flagIn(instance.config, 'echo_downstream') ? judgeEcho(instance, seen) : judgeReached(instance, seen)
  },
}

const headerOf = ({ config }: Instance): string => textIn(config, 'header_name') ?? 'Kong-Request-ID'

async function ask(at: ProbeContext): Promise<CorrelationSeen> {
  const name = headerOf(at.instance).toLowerCase()
  const given = `${at.marker}-given`
  const marks = [`${at.marker}-first`, `${at.marker}-second`, `${at.marker}-third`] as const
  const first = await at.send({ headers: { [MARK]: marks[0] } })
  const second = await at.send({ headers: { [MARK]: marks[1] } })
  const third = await at.send({ headers: { [MARK]: marks[2], [name]: given } })
  const echoed = [first.headers[name], second.headers[name], third.headers[name]] as const
  if (flagIn(at.instance.config, 'echo_downstream')) return { echoed, given, reached: undefined }
  const [a, b] = [await reachedUpstream(at, first, marks[0]), await reachedUpstream(at, third, marks[2])]
  if (!('unseen' in a) && !('unseen' in b)) return { echoed, given, reached: { first: a.headers[name], given: b.headers[name] } }
  // That the client is told, although it must not be, needs nobody else to be seen.
  if (echoed.some((id) => id !== undefined && id !== given)) return { echoed, given, reached: undefined }
  throw new CannotObserve(
    `it tells its id to the upstream alone (echo_downstream: false), and what reached that was not seen: ${'unseen' in a ? a.unseen : 'unseen' in b ? b.unseen : ''}`,
  )
}

function judgeEcho(instance: Instance, { echoed, given }: CorrelationSeen): Finding[] {
  const { where } = instance
  const name = headerOf(instance)
  const [first, second, kept] = echoed
  if (first === undefined || second === undefined)
    return [
      { message: `the answer has no ${name}`, expected: `${name} (echo_downstream: true)`, actual: 'no such header', where },
    ]
  return [
    ...judgeForm(instance, first),
    ...(first === second
      ? [{ message: 'two requests got the same id', expected: 'an id of its own each', actual: first, where }]
      : []),
    ...judgeKept(instance, kept, given),
  ]
}

function judgeReached(instance: Instance, { echoed, reached, given }: CorrelationSeen): Finding[] {
  const { where } = instance
  const name = headerOf(instance)
  const told = echoed.some((id) => id !== undefined && id !== given)
    ? [
        {
          message: `the answer has ${name}`,
          expected: 'no such header (echo_downstream: false)',
          actual: echoed[0] ?? echoed[1],
          where,
        },
      ]
    : []
  if (reached === undefined) return told
  if (reached.first === undefined)
    return [...told, { message: `no ${name} goes upstream`, expected: name, actual: 'no such header', where }]
  return [...told, ...judgeForm(instance, reached.first), ...judgeKept(instance, reached.given, given)]
}

function judgeForm({ config, where }: Instance, id: string): Finding[] {
  const generator = textIn(config, 'generator') ?? 'uuid#counter'
  if (FORMS[generator]?.test(id) ?? true) return []
  return [{ message: 'the id has not the form of its generator', expected: generator, actual: id, where }]
}

const judgeKept = ({ where }: Instance, kept: string | undefined, given: string): Finding[] =>
  kept === given ? [] : [{ message: 'an id that the client gave is not kept', expected: given, actual: kept ?? 'no id', where }]
