import type { Loki } from '../../../clients/loki.ts'
import type { Matcher } from '../../../promql/index.ts'
import { type Contents, WORDS } from './answer.ts'
import { labelsHint, valuesHint } from './label.ts'
import { linesOf, type ReadLines } from './logql.ts'
import { LokiQuestions } from './loki-questions.ts'
import { exerciseHint } from './way.ts'
import type { Asked, Diagnosis, WhyContext } from './why.ts'
import { inLine, isEmpty, labelMissing, matcherText, matchText, notExercised, noted, valueMissing } from './words.ts'

/** Why a LogQL query without data has none. */
export async function whyLogql(
  asked: Asked,
  contents: Exclude<Contents, 'data'>,
  server: Loki,
  at: WhyContext,
): Promise<Diagnosis> {
  const read = linesOf(asked.expr)
  const text = inLine(asked.expr)
  if (read === undefined) return isEmpty(`${text} gives nothing, and cannot be read here`)
  const questions = new LokiQuestions(server, at.cache, asked.times.range.to)
  for (const lines of read) {
    const reason = (await whyNoStream(lines, questions, at)) ?? (await whyNoLine(lines, asked, questions, at))
    if (reason !== undefined) return reason
  }
  if (contents !== 'nothing') return { state: 'all NaN', why: `${text} gives ${WORDS[contents]}`, hint: undefined }
  return isEmpty(
    `${text} gives nothing, although lines come through all of its filters`,
    'look at unwrap, comparisons and the matching of labels',
  )
}

/** Of a query with data: what it reads in vain, where something else of it may hide that. */
export async function noteOfStreams(asked: Asked, server: Loki, at: WhyContext): Promise<Diagnosis | undefined> {
  if (!/\bor\b/.test(asked.expr)) return undefined
  const questions = new LokiQuestions(server, at.cache, asked.times.range.to)
  for (const lines of linesOf(asked.expr) ?? []) {
    const reason = await whyNoStream(lines, questions, at)
    if (reason !== undefined)
      return noted(`${reason.why}; the data of ${inLine(asked.expr)} comes from the rest of it`, reason.hint)
  }
  return undefined
}

async function whyNoStream(
  { matchers }: ReadLines,
  questions: LokiQuestions,
  { name }: WhyContext,
): Promise<Diagnosis | undefined> {
  if (await questions.exists(matchText(matchers))) return undefined
  const labels = await questions.labels()
  if (labels.length === 0)
    return labelMissing(`${name} has no stream at all within the last week`, 'no log arrives there: look at what sends them')
  for (const matcher of matchers) {
    const reason = await whyNoMatch(matcher, labels, questions)
    if (reason !== undefined) return reason
  }
  return valueMissing(
    `no stream had ${matchers.map(matcherText).join(' and ')} together within the last week`,
    'each of them alone is there, on different streams',
  )
}

async function whyNoMatch(matcher: Matcher, labels: readonly string[], questions: LokiQuestions): Promise<Diagnosis | undefined> {
  // Loki refuses a selector that finds nothing in particular.
  const finds = matcher.op !== '!=' && matcher.op !== '!~' && matcher.value !== ''
  if (!finds) return undefined
  if (!labels.includes(matcher.name))
    return labelMissing(`no stream had a label ${matcher.name} within the last week`, labelsHint(matcher.name, labels))
  const values = await questions.values(matcher.name)
  const there = matcher.op === '=' ? values.includes(matcher.value) : await questions.exists(matchText([matcher]))
  return there
    ? undefined
    : valueMissing(`no stream had ${matcherText(matcher)} within the last week`, valuesHint(matcher, values))
}

/** The first stage that leaves no line. */
async function whyNoLine(
  { matchers, stages, range }: ReadLines,
  { times }: Asked,
  questions: LokiQuestions,
  at: WhyContext,
): Promise<Diagnosis | undefined> {
  const within = { from: times.range.from - range, to: times.range.to }
  const selector = matchText(matchers)
  const upTo = (end: number) => [selector, ...stages.slice(0, end)].join(' ')
  if (await questions.hasLines(upTo(stages.length), within)) return undefined
  if (!(await questions.hasLines(selector, within)))
    return notExercised(`${inLine(selector)} has streams, and no line within the range`, exerciseHint(at))
  for (const [index, stage] of stages.entries())
    if (!(await questions.hasLines(upTo(index + 1), within)))
      return notExercised(
        `${inLine(upTo(index))} has lines within the range, and ${inLine(stage)} leaves none of them`,
        exerciseHint(at),
      )
  return undefined
}
