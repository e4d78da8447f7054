import type { LoadedGroup, LoadedRule } from '../../../clients/prometheus.ts'
import { parseExpr } from '../../../promql/index.ts'
import type { Way } from './way.ts'
import type { Diagnosis } from './why.ts'
import { metricMissing, notExercised } from './words.ts'

const DEEPEST = 3

/** The recording rules that give a metric, each with its group. */
export async function rulesFor(
  name: string,
  way: Way,
): Promise<readonly { readonly rule: LoadedRule; readonly group: LoadedGroup }[]> {
  const groups = await way.questions.recordingRules()
  return groups.flatMap((group) => group.rules.filter((rule) => rule.name === name).map((rule) => ({ rule, group })))
}

/** Why the recording rule of that name gives nothing; undefined when there is no such rule. */
export async function whyNotRecorded(name: string, way: Way): Promise<Diagnosis | undefined> {
  const [first] = await rulesFor(name, way)
  if (first === undefined) return undefined
  const { rule, group } = first
  const where = `group ${group.name} of ${group.file}`
  if (rule.health === 'err')
    return metricMissing(`the recording rule ${name} fails: ${rule.lastError}`, `mend the rule: ${where}`)
  if (rule.lastEvaluation === undefined)
    return notExercised(`the recording rule ${name} has not been evaluated yet`, `it is evaluated with ${where}`)
  const inner = await follow(rule, way, 'empty')
  if (inner === undefined) return metricMissing(`the recording rule ${name} gives nothing`, `look at the rule: ${where}`)
  return { ...inner, why: `the recording rule ${name} gives nothing: ${inner.why}` }
}

/** Why the recording rule of that name gives NaN alone; undefined when there is no such rule. */
export async function whyRecordedNaN(name: string, way: Way): Promise<Diagnosis | undefined> {
  const [first] = await rulesFor(name, way)
  const inner = first && (await follow(first.rule, way, 'nan'))
  return inner && { ...inner, why: `the recording rule ${name} gives NaN: ${inner.why}` }
}

// A rule is evaluated at moments; its ranges stand in the same time as the scrapes do.
async function follow(rule: LoadedRule, way: Way, ask: 'empty' | 'nan'): Promise<Diagnosis | undefined> {
  const parsed = parseExpr(rule.query)
  if (!parsed.ok || way.following.length >= DEEPEST || way.following.includes(rule.name)) return undefined
  const below: Way = {
    ...way,
    when: { kind: 'instant', end: way.when.end },
    factor: 1,
    following: [...way.following, rule.name],
  }
  if (ask === 'nan') return await way.nan(parsed.expr, below)
  const now = await way.questions.look(rule.query, below.when)
  if (now.series > 0) return notExercised('its expression gives data only now', undefined)
  return await way.empty(parsed.expr, below)
}
