import { type Expr, type Matcher, selectorsOf, type VectorSelector } from '../../../promql/index.ts'
import { childrenOf } from '../../../promql/tree.ts'
import { noLabel } from './label.ts'
import { whyNoMetric } from './metric.ts'
import { isOfAlerts } from './never.ts'
import { rulesFor } from './recorded.ts'
import type { Way } from './way.ts'
import type { Diagnosis } from './why.ts'
import { inLine, matcherText, matchText, noted, selectorText } from './words.ts'

/** A selector, and what a query shows where it gives nothing. */
interface Placed {
  readonly selector: VectorSelector
  /** A number: `vector(0)`. `optional`: it may be missing by intent, as in `absent`, behind `unless`, or as one of several that are alike. */
  readonly place: 'needed' | 'optional' | { readonly number: Expr }
}

/** A metric that never existed and in whose place only a number is shown. */
export async function deadBehindNumber(expr: Expr, way: Way): Promise<Diagnosis | undefined> {
  for (const { selector, place } of placed(expr)) {
    if (typeof place === 'string') continue
    const reason = await noName(selector, way)
    if (reason === undefined) continue
    const [recorded] = await rulesFor(selector.name ?? '', way)
    // A counter of errors may well have no series before the first of them; a rule that fails mends itself never.
    const excusable = recorded?.rule.health === 'err' ? undefined : true
    return { ...reason, why: `${reason.why}: ${instead(selector, place.number)}`, excusable }
  }
  return undefined
}

/** A matcher of a label that no series of its metric ever had: nothing is left out by it, or all. */
export async function deadMatcher(expr: Expr, way: Way): Promise<Diagnosis | undefined> {
  for (const { selector, place } of placed(expr)) {
    if (place === 'optional') continue
    const found = await unknownLabel(selector, way)
    if (found === undefined) continue
    const { matcher, reason } = found
    if (matcher.op === '!=' || matcher.op === '!~')
      return { ...reason, why: `${reason.why}: ${matcherText(matcher)} leaves nothing out` }
    return place === 'needed' ? reason : { ...reason, why: `${reason.why}: ${instead(selector, place.number)}` }
  }
  return undefined
}

/** What never existed of a query that gives data all the same, and may be so by intent. */
export async function deadAside(expr: Expr, way: Way): Promise<Diagnosis | undefined> {
  for (const { selector, place } of placed(expr)) {
    if (typeof place !== 'string') continue
    const reason = (await noName(selector, way)) ?? (place === 'optional' ? await unknownLabel(selector, way) : undefined)?.reason
    if (reason !== undefined)
      return noted(`${reason.why}; the data of ${inLine(expr.text)} comes from the rest of it`, reason.hint)
  }
  return undefined
}

const instead = (selector: VectorSelector, number: Expr): string =>
  `only ${inLine(number.text)} is shown in place of ${selectorText(selector)}`

async function noName(selector: VectorSelector, way: Way): Promise<Diagnosis | undefined> {
  if (selector.name === undefined || isOfAlerts(selector)) return undefined
  const reason = await whyNoMetric(selector.name, way)
  return reason?.state === 'metric never existed' ? reason : undefined
}

async function unknownLabel(
  selector: VectorSelector,
  way: Way,
): Promise<{ readonly matcher: Matcher; readonly reason: Diagnosis } | undefined> {
  const name = selector.matchers.filter((matcher) => matcher.name === '__name__')
  const rest = selector.matchers.filter((matcher) => matcher.name !== '__name__')
  if (name.length === 0 || rest.length === 0 || isOfAlerts(selector)) return undefined
  const labels = await way.questions.labels(matchText(name))
  for (const matcher of labels.length === 0 ? [] : rest)
    if (!labels.includes(matcher.name) && !(await matchesAll(matcher, name, way)))
      return { matcher, reason: await noLabel(matcher.name, name, way) }
  return undefined
}

/** What All and the empty value of a variable make of a matcher: series without the label match. Of a pattern the server knows. */
async function matchesAll(matcher: Matcher, name: readonly Matcher[], way: Way): Promise<boolean> {
  if (matcher.op === '=') return matcher.value === ''
  return matcher.op === '=~' && (await way.questions.exists(matchText([...name, matcher])))
}

function* placed(expr: Expr, place: Placed['place'] = 'needed'): Generator<Placed> {
  if (expr.type === 'selector') yield { selector: expr, place }
  const aside = expr.type === 'call' && expr.func.startsWith('absent')
  for (const child of childrenOf(expr)) yield* placed(child, aside ? 'optional' : placeOf(child, expr, place))
}

function placeOf(child: Expr, parent: Expr, place: Placed['place']): Placed['place'] {
  if (place === 'optional' || parent.type !== 'binary') return place
  if (parent.op === 'unless') return child === parent.right ? 'optional' : place
  if (parent.op !== 'or') return place
  return selectorsOf(parent.right).length === 0 ? { number: parent.right } : 'optional'
}
