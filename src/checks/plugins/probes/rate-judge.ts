import { count } from '../../../lib/text.ts'
import type { Finding, Note } from '../../contract.ts'
import type { Instance } from '../scene.ts'
import { flagIn, numberIn, textIn } from './config.ts'
import type { RateAnswer } from './rate-answer.ts'
import type { RateSeen } from './rate-limiting.ts'
import { WINDOWS } from './room.ts'

/** Pure; what is wrong with a rate limit. */
export function judgeRate(instance: Instance, seen: RateSeen): Finding[] {
  const [first] = seen.answers
  if (first === undefined) return []
  const broken = judgeErrors(instance, seen.answers)
  if (broken.length > 0) return broken
  const told = judgeTold(instance, first)
  // With headers of another limit it is clear what follows.
  if (told.length > 0 && !seen.answers.some((one) => one.refused)) return [...told, ...judgeUnlimited(instance, seen)]
  return [...told, ...judgeUnlimited(instance, seen), ...judgeRefusal(instance, seen), ...judgeNext(instance, seen)]
}

const shared = ({ config }: Instance): boolean => textIn(config, 'policy') === 'redis' || textIn(config, 'policy') === 'cluster'

// What it counts in may be away.
function judgeErrors(instance: Instance, answers: readonly RateAnswer[]): Finding[] {
  const error = answers.find(({ status, refused }) => refused && status === 500)
  if (error === undefined || numberIn(instance.config, 'error_code') === 500) return []
  const hint = shared(instance)
    ? `policy is ${textIn(instance.config, 'policy')} and fault_tolerant false: is its store reachable from the gateway?`
    : "look into Kong's log"
  return [
    {
      message: 'the gateway fails where it is to count requests',
      expected: 'an answer',
      actual: error.said,
      where: instance.where,
      hint,
    },
  ]
}

/** The headers by which a client is told its limits. */
function judgeTold(instance: Instance, first: RateAnswer): Finding[] {
  const { config, where } = instance
  const there = Object.keys(first.windows).length > 0 || first.limit !== undefined
  if (flagIn(config, 'hide_client_headers'))
    return there
      ? [
          {
            message: 'rate-limiting tells clients its limits',
            expected: 'no such headers (hide_client_headers: true)',
            actual: `RateLimit-Limit: ${first.limit}`,
            where,
          },
        ]
      : []
  if (!there) {
    const hint =
      shared(instance) && flagIn(config, 'fault_tolerant')
        ? `fault_tolerant lets everything pass while ${textIn(config, 'policy')} cannot be reached`
        : 'another plugin may take these headers away'
    return [
      {
        message: 'rate-limiting does not tell clients its limits',
        expected: 'RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset',
        actual: 'none of them',
        where,
        hint,
      },
    ]
  }
  const missing = [
    ['RateLimit-Limit', first.limit],
    ['RateLimit-Remaining', first.remaining],
    ['RateLimit-Reset', first.reset],
  ].filter(([, value]) => value === undefined)
  return [
    ...(missing.length === 0
      ? []
      : [
          {
            message: 'headers of the rate limit are missing',
            expected: missing.map(([name]) => name).join(', '),
            actual: 'no such headers',
            where,
          },
        ]),
    ...judgeWindows(instance, first),
  ]
}

function judgeWindows({ config, where }: Instance, first: RateAnswer): Finding[] {
  return Object.keys(WINDOWS).flatMap((window): Finding[] => {
    const configured = numberIn(config, window)
    const told = first.windows[window]?.limit
    if (configured === told) return []
    const expected = configured === undefined ? `no limit per ${window}` : `${configured} per ${window}`
    return [
      {
        message: 'the limit in effect is another than the one configured',
        expected,
        actual: told === undefined ? `none per ${window}` : `${told} per ${window}`,
        where,
      },
    ]
  })
}

function judgeUnlimited({ where }: Instance, { answers, readOnly, limit, window }: RateSeen): Finding[] {
  if (readOnly || answers.at(-1)?.refused) return []
  const [first] = answers
  const hint = first?.remaining === undefined ? 'the plugin may be shadowed, or its store may be away' : undefined
  return [
    {
      message: `${count(answers.length, 'request')} passed, and none was refused`,
      expected: `${limit} per ${window}`,
      actual: `${answers.length} passed`,
      where,
      hint,
    },
  ]
}

function judgeRefusal(instance: Instance, { answers, readOnly, limit, window, before }: RateSeen): Finding[] {
  const last = answers.at(-1)
  if (readOnly || last === undefined || !last.refused) return []
  const { config, where } = instance
  const findings: Finding[] = []
  const passed = answers.length - 1
  const code = numberIn(config, 'error_code') ?? 429
  if (last.status !== code)
    findings.push({
      message: 'a request above the limit is refused with another status',
      expected: String(code),
      actual: last.said,
      where,
    })
  const beyond = passed - (limit - before)
  if (beyond < 0 || beyond > behind(answers))
    findings.push({
      message: `${count(passed, 'request')} passed before one was refused`,
      expected: `${limit - before} of ${limit} per ${window}`,
      actual: String(passed),
      where,
    })
  const text = textIn(config, 'error_message')
  if (text !== undefined && last.message !== undefined && last.message !== text)
    findings.push({
      message: 'a request above the limit is refused with another message',
      expected: text,
      actual: last.message,
      where,
    })
  return [...findings, ...judgeRetry(instance, last, window)]
}

// Kong counts a request after it let it pass: two that follow closely may be told the same, and so many more pass. The last ones follow
// one another with a pause: there it is no excuse.
const behind = (answers: readonly RateAnswer[]): number =>
  answers.filter((one, n) => n > 0 && !one.refused && (one.remaining ?? 0) > 0 && one.remaining === answers[n - 1]?.remaining)
    .length

function judgeRetry({ config, where }: Instance, { retryAfter, remaining }: RateAnswer, window: string): Finding[] {
  if (flagIn(config, 'hide_client_headers')) return []
  const length = WINDOWS[window] ?? 1
  const findings: Finding[] = []
  if (retryAfter === undefined || retryAfter < 1 || retryAfter > length)
    findings.push({
      message: 'a refused request is not told when to come again',
      expected: `Retry-After of 1 to ${length} s`,
      actual: retryAfter === undefined ? 'no Retry-After' : `Retry-After: ${retryAfter}`,
      where,
    })
  if (remaining !== undefined && remaining > 0)
    findings.push({
      message: 'a refused request is told that more may pass',
      expected: 'RateLimit-Remaining: 0',
      actual: `RateLimit-Remaining: ${remaining}`,
      where,
    })
  return findings
}

const judgeNext = ({ where }: Instance, { next, window }: RateSeen): Finding[] =>
  next?.refused
    ? [{ message: 'the window does not end', expected: `requests pass again after one ${window}`, actual: next.said, where }]
    : []

/** Pure; what was not seen of it. */
export function rateNotes(instance: Instance, seen: RateSeen): Note[] {
  const { where, config } = instance
  const { readOnly, limit, window, before, next, answers } = seen
  const last = answers.at(-1)
  const messages = [
    ...(readOnly
      ? [`${limit} per ${window} is more than a probe sends: the limit was read off the headers, and no refusal was seen`]
      : []),
    ...(before > 0 && !readOnly ? [`${before} of ${limit} per ${window} were used before: ${limit - before} passed`] : []),
    ...(last?.refused && next === undefined
      ? [`the end of the window was not waited for (Retry-After: ${last.retryAfter ?? 'none'} s)`]
      : []),
    ...Object.keys(WINDOWS).flatMap((other) => {
      const also = other === window ? undefined : numberIn(config, other)
      return also === undefined ? [] : [`${also} per ${other} was read off the headers: ${limit} per ${window} is reached first`]
    }),
    ...(shared(instance)
      ? [`policy ${textIn(config, 'policy')}: that other nodes count together with this one was not asked`]
      : []),
  ]
  return messages.map((message) => ({ message, where }))
}
