import { nearest } from '../../../lib/text.ts'
import type { Matcher, VectorSelector } from '../../../promql/index.ts'
import type { Way } from './way.ts'
import type { Diagnosis } from './why.ts'
import { commonEnds, few, fewQuoted, labelMissing, matcherText, matchText, metricMissing, valueMissing } from './words.ts'

/** Why no series ever matched all matchers of a selector whose name exists; undefined when one does or did. */
export async function whyNoLabel(selector: VectorSelector, way: Way): Promise<Diagnosis | undefined> {
  const { questions } = way
  if (await questions.exists(matchText(selector.matchers))) return undefined
  const name = selector.matchers.filter((matcher) => matcher.name === '__name__')
  const rest = selector.matchers.filter((matcher) => matcher.name !== '__name__')
  if (selector.name === undefined && name.length > 0 && !(await questions.exists(matchText(name))))
    return metricMissing(`no metric of ${way.server} ever matched ${matchText(name)}`, await nameHint(way))
  for (const matcher of rest) {
    const reason = await whyNoMatch(matcher, name, way)
    if (reason !== undefined) return reason
  }
  for (let end = 2; end < rest.length; end++) {
    const part = rest.slice(0, end)
    if (!(await questions.exists(matchText([...name, ...part])))) return together(selector, part)
  }
  return together(selector, rest)
}

const together = (selector: VectorSelector, matchers: readonly Matcher[]): Diagnosis =>
  valueMissing(
    `no series of ${nameOf(selector.matchers)} ever had ${matchers.map(matcherText).join(' and ')} together`,
    'each of them alone is there, on different series',
  )

const nameOf = (matchers: readonly Matcher[]): string => {
  const name = matchers.find((matcher) => matcher.name === '__name__')
  if (name === undefined) return 'any metric'
  return name.op === '=' ? name.value : matchText([name])
}

async function nameHint(way: Way): Promise<string> {
  const names = await way.questions.names()
  return names.size === 0 ? 'nothing was ever scraped: look at its targets' : `it has ${few(names)}`
}

async function whyNoMatch(matcher: Matcher, name: readonly Matcher[], way: Way): Promise<Diagnosis | undefined> {
  const { questions } = way
  const of = nameOf(name)
  // With neither a name nor a value to find, Prometheus would have to go through everything.
  if (name.length === 0 && (matcher.op === '!=' || matcher.op === '!~' || matcher.value === '')) return undefined
  if (await questions.exists(matchText([...name, matcher]))) return undefined
  const among = name.length === 0 ? matchText([{ name: matcher.name, op: '!=', value: '' }]) : matchText(name)
  const values = await questions.values(matcher.name, among)
  if (values.length === 0) return await noLabel(matcher.name, name, way)
  return valueMissing(`${of} never had ${matcherText(matcher)}`, valuesHint(matcher, values))
}

/** What is said of a label that no series of a metric ever had. */
export async function noLabel(label: string, name: readonly Matcher[], way: Way): Promise<Diagnosis> {
  const labels = name.length === 0 ? [] : (await way.questions.labels(matchText(name))).filter((other) => other !== '__name__')
  return labelMissing(`${nameOf(name)} never had a label ${label}`, labelsHint(label, labels))
}

/** The labels that are there, the one nearest to a wrong one first. */
export function labelsHint(wrong: string, labels: readonly string[]): string | undefined {
  if (labels.length === 0) return undefined
  const near = nearSpelling(wrong, labels)
  return `${near === undefined ? '' : `is it ${near}? `}its labels: ${few(labels)}`
}

/** The values that are there, and the one that a wrong one may stand for. */
export function valuesHint({ name, op, value }: Matcher, values: readonly string[]): string {
  return `its values of ${name}: ${fewQuoted(values)}${op === '=' ? meant(name, value, values) : ''}`
}

function meant(name: string, value: string, values: readonly string[]): string {
  const number = (name === 'le' || name === 'quantile') && values.find((other) => Number(other) === Number(value))
  if (number) return `; Prometheus 3 writes ${name}=${JSON.stringify(number)}`
  const near = nearSpelling(value, values)
  return near === undefined ? '' : `; is it ${JSON.stringify(near)}?`
}

/** The nearest word, where it is near enough to be meant: short ones and numbers are near to anything. */
export function nearSpelling(word: string, known: readonly string[]): string | undefined {
  const near = nearest(word, known)
  if (near === undefined || /^\d+$/.test(word)) return undefined
  const [a, b] = [word.toLowerCase(), near.toLowerCase()]
  if ([...a].sort().join('') === [...b].sort().join('')) return near
  const longest = Math.max(a.length, b.length)
  return commonEnds(a, b) >= 0.6 * longest ? near : undefined
}
