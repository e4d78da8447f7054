/**
 * Does an expression mean the same when every range, offset and step in it is shorter by the same factor, and scrapes come faster by it,
 * while the world goes on at its pace? Values are followed up the tree like quantities with a unit: `increase(a[1h])` has the unit of
 * its window, which `increase(a[1h]) / increase(b[1h])` has not, and which `> 0` does not mind.
 */
import { constantOf } from './constant.ts'
import { FUNCTIONS, type Scaling } from './functions.ts'
import { type PastDifference, pastComparison, pastDifference } from './past.ts'
import { type Aggregate, type Binary, type Call, type Expr, isComparison, isSetOp, walk } from './tree.ts'
import { merged, NOTHING, sameUnit, type Unit, type WindowBound } from './unit.ts'

const SPREADS: ReadonlySet<string> = new Set(['mad_over_time', 'stddev_over_time', 'stdvar_over_time'])
const AGGREGATES: Readonly<Record<string, Scaling>> = { count: 'ratio', group: 'ratio', stdvar: 'curved', count_values: 'curved' }

/** What of an expression would change its meaning; [] when nothing does. */
export function windowBoundOf(expr: Expr): readonly WindowBound[] {
  const reader = new Reader()
  const unit = reader.read(expr, undefined)
  if ('due' in unit && !unit.compared) reader.report(unit)
  const found = [...reader.found, ...[...walk(expr)].flatMap((node) => [...fixedMoments(node)])]
  return [...new Map(found.map((bound) => [JSON.stringify(bound), bound])).values()]
}

function* fixedMoments(expr: Expr): Generator<WindowBound> {
  const { text } = expr
  if ((expr.type === 'selector' || expr.type === 'subquery') && expr.at !== undefined && 'ms' in expr.at)
    yield { text, reason: '@ names a moment of the clock', func: '@' }
  const durations = expr.type === 'matrix' || expr.type === 'subquery' ? [expr.range] : []
  const step = expr.type === 'subquery' ? expr.step : undefined
  const offset = expr.type === 'selector' || expr.type === 'subquery' ? expr.offset : undefined
  for (const duration of [...durations, step, offset]) {
    if (duration !== undefined && duration.ms === undefined)
      yield { text: duration.text, reason: 'the duration depends on the step or the range of the query', func: 'duration' }
  }
}

class Reader {
  readonly found: WindowBound[] = []

  /** `sum` is the arithmetic around it, for the text of a report. */
  read(expr: Expr, sum: Binary | undefined): Unit {
    if (constantOf(expr) === 0) return { of: 'zero' }
    switch (expr.type) {
      case 'paren':
      case 'unary':
        return this.read(expr.expr, sum)
      case 'subquery':
        return this.read(expr.expr, undefined)
      case 'call':
        return this.#call(expr, sum)
      case 'aggregate':
        return this.#aggregate(expr)
      case 'binary':
        return this.#binary(expr)
      default:
        return NOTHING
    }
  }

  report(...units: readonly Unit[]): Unit {
    for (const unit of units) if ('due' in unit) this.found.push(...unit.due)
    return NOTHING
  }

  #aggregate({ op, param, expr }: Aggregate): Unit {
    if (param !== undefined) this.report(this.read(param, undefined))
    return this.#through(AGGREGATES[op] ?? 'same', this.read(expr, undefined))
  }

  #call(call: Call, sum: Binary | undefined): Unit {
    const { func, args } = call
    const scaling = FUNCTIONS.get(func)?.scaling ?? 'same'
    const main = args.find((arg) => arg.type !== 'number' && arg.type !== 'string') ?? args[0]
    for (const arg of args) if (arg !== main) this.report(this.read(arg, undefined))
    const unit = main === undefined ? NOTHING : this.read(main, undefined)
    const due = [{ text: call.text, reason: reasonOf(func, scaling), func }]
    switch (scaling) {
      case 'length':
      case 'samples':
        if (!(func === 'count_over_time' && 'due' in unit && unit.compared)) this.report(unit)
        // A subquery takes as many samples as its step says, and that is scaled with its range.
        if (scaling === 'samples' && main?.type === 'subquery' && main.step !== undefined) return NOTHING
        return { of: scaling, windows: new Set([rangeOf(main)]), due, compared: false }
      case 'fixed':
        this.report(unit)
        this.found.push(...due)
        return NOTHING
      case 'clock':
        this.found.push(...due.map((bound) => ({ ...bound, text: sum?.text ?? bound.text })))
        return NOTHING
      case 'calendar':
        if (main === undefined) this.found.push(...due)
        return this.#through('curved', unit)
      default:
        return this.#through(scaling, unit)
    }
  }

  #through(scaling: Scaling, unit: Unit): Unit {
    if (scaling === 'same') return unit
    return scaling === 'ratio' ? NOTHING : this.report(unit)
  }

  #binary(binary: Binary): Unit {
    const { op } = binary
    const sum = isComparison(op) || isSetOp(op) ? undefined : binary
    const left = this.read(binary.left, sum)
    const right = this.read(binary.right, sum)
    if (op === 'and' || op === 'unless') return left
    if (op === 'or') return this.#either(left, right)
    if (isComparison(op)) return this.#compared(binary, left, right)
    if (op === '+' || op === '-') return this.#summed(binary, left, right)
    if (op === '*') return this.#multiplied(left, right)
    if (op === '/') return this.#divided(left, right)
    return this.report(left, right)
  }

  #either(left: Unit, right: Unit): Unit {
    if (!('due' in left)) return 'due' in right ? right : left
    if (!('due' in right)) return right.of === 'zero' || left.compared ? left : this.report(left)
    return left.of === right.of ? merged(left, right, left.compared && right.compared) : this.report(left, right)
  }

  #compared(binary: Binary, left: Unit, right: Unit): Unit {
    const alike = left.of === 'zero' || right.of === 'zero' || sameUnit(left, right)
    if (!alike) return this.report(left, right)
    const past = 'due' in left || 'due' in right ? undefined : pastComparison(binary)
    if (past !== undefined) return this.report(ofPast(past))
    if (binary.bool) return NOTHING
    const kept = constantOf(binary.left) === undefined ? left : right
    return 'due' in kept ? { ...kept, compared: true } : kept
  }

  #summed(binary: Binary, left: Unit, right: Unit): Unit {
    if (left.of === 'zero') return right
    if (right.of === 'zero') return left
    if ('due' in left && 'due' in right && left.of === right.of) return merged(left, right, left.compared || right.compared)
    if ('due' in left || 'due' in right) return this.report(left, right)
    const difference = binary.op === '-' ? pastDifference(binary.left, binary.right, binary.text) : undefined
    return difference === undefined ? NOTHING : ofPast(difference)
  }

  #multiplied(left: Unit, right: Unit): Unit {
    if (left.of === 'zero' || right.of === 'zero') return { of: 'zero' }
    if ('due' in left && 'due' in right) return this.report(left, right)
    return 'due' in left ? left : right
  }

  #divided(left: Unit, right: Unit): Unit {
    if ('due' in right) return sameUnit(left, right) ? NOTHING : this.report(left, right)
    return left
  }
}

const ofPast = ({ windows, due }: PastDifference): Unit => ({ of: 'length', windows, due: [due], compared: false })

const rangeOf = (expr: Expr | undefined): number | undefined =>
  expr?.type === 'matrix' || expr?.type === 'subquery' ? expr.range.ms : undefined

function reasonOf(func: string, scaling: Scaling): string {
  if (func === 'idelta') return 'idelta() is the difference of two samples, which come closer together'
  if (func === 'predict_linear') return 'predict_linear() looks a number of seconds ahead that is no range'
  if (func === 'double_exponential_smoothing') return `${func}() smooths sample by sample, whatever the time between them`
  if (func === 'changes' || func === 'resets') return `${func}() counts what happens within its range`
  if (SPREADS.has(func)) return `${func}() grows with the length of its range, unless the values only jitter`
  if (scaling === 'length') return `${func}() grows with the length of its range`
  if (scaling === 'samples') return `${func}() grows with the number of samples in its range`
  if (func === 'step' || func === 'range') return `${func}() depends on the query`
  return `${func}() is a time of the clock, which goes on at its pace`
}
