import { CannotObserve } from '../../../lib/errors.ts'
import { count } from '../../../lib/text.ts'
import type { Instance } from '../scene.ts'
import { through } from './answer.ts'
import { flagIn, textIn } from './config.ts'
import { Crowded, type Probe, type ProbeContext } from './probe.ts'
import { leftIn, type RateAnswer, rateAnswer } from './rate-answer.ts'
import { judgeRate, rateNotes } from './rate-judge.ts'
import { tightest, WINDOWS } from './room.ts'

export interface RateSeen {
  /** The window that is used up first. */
  readonly window: string
  readonly limit: number
  /** In the order sent, all in one window; the last one is the refusal, where there was one. */
  readonly answers: readonly RateAnswer[]
  /** The limit is larger than what a probe sends: only headers were read. */
  readonly readOnly: boolean
  /** Others, or other probes, had sent in this window before; how many. */
  readonly before: number
  /** The first answer of the next window; undefined: not waited for. */
  readonly next: RateAnswer | undefined
}

/** The most that a probe sends. */
const MOST = 200
/** How often it begins anew where a window ended while it was sending: beside others, and alone. */
const TRIES = { beside: 2, alone: 12 }
/** Milliseconds. */
const SHIFT = 230
/** What passes beyond the limit before the probe is sure that nothing is limited. */
const BEYOND = 3
/** The most that it sends at once, where the gateway answers slowly. */
const LANES = 8
/** A request is counted just after it was answered: the next one must not come before. */
const PAUSE = 5

/** rate-limiting: N requests pass, the next is refused with the right headers, and the window ends. */
export const rateLimiting: Probe<RateSeen> = {
  plugin: 'rate-limiting',
  asks: 'N requests of a window pass, N+1 gets 429 with RateLimit-*, X-RateLimit-* and Retry-After; the window ends (waited for where that is soon)',
  unfit: (instance) => (tightest(instance) === undefined ? 'it has no limit' : undefined),
  ask,
  judge: judgeRate,
  notes: rateNotes,
}

async function ask(at: ProbeContext): Promise<RateSeen> {
  const found = tightest(at.instance)
  if (found === undefined) throw new CannotObserve('it has no limit')
  const limit = Math.ceil(found.limit)
  const { window } = found
  const most = at.alone ? TRIES.alone : TRIES.beside
  let status = 200
  for (let tries = 0; tries < most; tries++) {
    const first = await begin(at, window, limit, tries)
    status = first.status
    if (limit > MOST || (first.remaining ?? 0) > MOST)
      return { window, limit, answers: [first], readOnly: true, before: 0, next: undefined }
    const answers = await useUp(at, window, limit, first)
    if (answers !== undefined)
      return {
        window,
        limit,
        answers,
        readOnly: false,
        before: usedBefore(at, window, limit, answers),
        next: await afterwards(at, answers),
      }
  }
  if (!at.alone) throw new Crowded()
  throw new CannotObserve(
    `the window (${window}) ended ${count(most, 'time')} while the probe was sending, alone: the gateway, or this machine, is too slow for ${limit} requests in one${status >= 500 ? ` (it answers ${status}: does the upstream answer it?)` : ''}`,
  )
}

const send = async (at: ProbeContext): Promise<RateAnswer> =>
  rateAnswer(through(await at.send(headers(at)), refusalStatus(at.instance), 429, 500))

// The value of this header is what is limited: one that nobody else sends has a limit of its own.
function headers({ instance: { config }, marker }: ProbeContext) {
  const name = textIn(config, 'limit_by') === 'header' ? textIn(config, 'header_name') : undefined
  return name === undefined ? {} : { headers: { [name]: marker } }
}

/** The first answer in a window that lasts long enough for all that follow. */
async function begin(at: ProbeContext, window: string, limit: number, tries: number): Promise<RateAnswer> {
  // Its clock may differ from ours: each time later in the second.
  if (window === 'second') await at.clock.sleep(untilNext(at, window) + tries * SHIFT, at.signal)
  const first = await send(at)
  const left = leftOf(at, window, first)
  if (first.refused && first.status === refusalStatus(at.instance))
    return waitFor(at, left, 'the limit was used up before the probe began, by an earlier run or by others')
  if (window === 'second' || limit > MOST) return first
  const needed = 2 * first.took * limit + 500
  return left > needed ? first : waitFor(at, left, 'the window ends too soon for the probe')
}

async function waitFor(at: ProbeContext, left: number, why: string): Promise<RateAnswer> {
  if (left > at.within)
    throw new CannotObserve(
      `${why}, and the next begins in ${Math.ceil(left / 1000)} s: later than \`within\` allows to wait for`,
    )
  await at.clock.sleep(left, at.signal)
  const first = await send(at)
  if (!first.refused) return first
  throw new CannotObserve(`${why}, and it is used up again at once: others send there too (${first.said})`)
}

/** Milliseconds until the window of this answer is over. */
const leftOf = (at: ProbeContext, window: string, answer: RateAnswer): number => {
  const said = answer.retryAfter ?? answer.reset
  return said === undefined ? untilNext(at, window) : said * 1000 + 50
}

// Kong's windows begin with the second, minute, hour or day of UTC.
const untilNext = (at: ProbeContext, window: string): number => {
  const length = (WINDOWS[window] ?? 1) * 1000
  return length - (at.clock.now() % length) + 20
}

const refusalStatus = ({ config }: Instance): number => (typeof config.error_code === 'number' ? config.error_code : 429)

/** Sends until one is refused, or enough beyond the limit passed; undefined: the window ended meanwhile. Throws where others use it too. */
async function useUp(
  at: ProbeContext,
  window: string,
  limit: number,
  first: RateAnswer,
): Promise<readonly RateAnswer[] | undefined> {
  const answers = [first]
  const began = at.clock.now()
  const most = Math.min(LANES, Math.ceil((limit * first.took) / (window === 'second' ? 500 : 5000)))
  for (let last = first; !last.refused && answers.length < limit + BEYOND; last = answers.at(-1) ?? last) {
    if (window === 'second' && at.clock.now() - began > 940) return undefined
    const left = leftIn(last, window) ?? limit - answers.length
    if (left <= 2) await at.clock.sleep(PAUSE, at.signal)
    const batch = await Promise.all(Array.from({ length: Math.max(1, Math.min(most, left - 2)) }, () => send(at)))
    for (const next of inOrder(batch, window)) {
      if ((leftIn(next, window) ?? 0) > (leftIn(answers.at(-1) ?? next, window) ?? 0)) return undefined
      alone(at, answers.at(-1) ?? next, next, { window, limit })
      answers.push(next)
    }
  }
  return answers
}

// As the gateway counted those that were sent at once.
const inOrder = (batch: readonly RateAnswer[], window: string): readonly RateAnswer[] =>
  [...batch].sort((a, b) => Number(a.refused) - Number(b.refused) || (leftIn(b, window) ?? 0) - (leftIn(a, window) ?? 0))

/** Throws where one request of the probe took more than one away. */
function alone(
  at: ProbeContext,
  last: RateAnswer,
  next: RateAnswer,
  { window, limit }: { readonly window: string; readonly limit: number },
): void {
  const [was, is] = [leftIn(last, window), leftIn(next, window)]
  if (was === undefined || is === undefined) return
  if (was - is > 1)
    throw new CannotObserve(
      shared(at, `what remains of ${limit} per ${window} fell from ${was} to ${is} with one request of the probe`),
    )
  if (next.refused && was > 0)
    throw new CannotObserve(shared(at, `with ${was} of ${limit} per ${window} left one request of the probe was refused`))
}

const shared = ({ instance: { config }, consumer }: ProbeContext, what: string): string => {
  const by = textIn(config, 'limit_by') ?? 'consumer'
  const who =
    by === 'consumer' || by === 'credential'
      ? consumer === undefined
        ? 'the probes are no consumer, so that it counts by address'
        : 'another client is the same consumer'
      : `limit_by is ${by}`
  return `${what}: others send against the same limit (${who})`
}

/** How many of the window were gone when the probe began. Throws where none of that can be told. */
function usedBefore(at: ProbeContext, window: string, limit: number, answers: readonly RateAnswer[]): number {
  const [first] = answers
  const left = first && leftIn(first, window)
  const passed = answers.filter((one) => !one.refused).length
  // A limit that its headers do not know is another matter, and a finding.
  if (left !== undefined) return first?.windows[window]?.limit === limit ? Math.max(0, limit - 1 - left) : 0
  if (flagIn(at.instance.config, 'hide_client_headers') && passed < limit)
    throw new CannotObserve(
      `${passed} of ${limit} per ${window} passed: whether others used the rest is not told (hide_client_headers)`,
    )
  return 0
}

// Waited for where it is soon.
async function afterwards(at: ProbeContext, answers: readonly RateAnswer[]): Promise<RateAnswer | undefined> {
  const last = answers.at(-1)
  if (last === undefined || !last.refused) return undefined
  const left = (last.retryAfter ?? last.reset ?? Number.POSITIVE_INFINITY) * 1000 + 50
  if (left > at.within) return undefined
  await at.clock.sleep(left, at.signal)
  return send(at)
}
