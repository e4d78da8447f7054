import { type Expr, metricNames } from '../../../promql/index.ts'
import type { Dashboard, Panel } from '../../model.ts'
import { type Dimension, dimensionOf } from '../dimension.ts'
import type { LintContext, LintRule } from '../lint.ts'
import { isGauge, mayBeThere } from '../metric-type.ts'
import { inQuery, queriesOf } from '../queries.ts'
import { fieldOf, listOf, settingOf } from '../raw.ts'
import { type Unit, unitOf } from '../units.ts'

/** A unit that the names of the metrics deny. */
export const unitContradictsMetric: LintRule = {
  id: 'unit-contradicts-metric',
  summary:
    'A unit that the query contradicts: bytes for seconds, a percentage for a share from 0 to 1, bytes for bytes per second.',
  *check(dashboard, context) {
    const told = new Set<string>()
    for (const query of queriesOf(dashboard, context)) {
      const { panel, target, reading } = query
      if (panel?.unit === undefined || target === undefined || target.hidden || reading.expr === undefined || reading.opaque)
        continue
      const unit = unitOf(panel.unit)
      if (unit === undefined || !unitCounts(dashboard, panel)) continue
      if (!metricNames(reading.expr).every((name) => mayBeThere(name, context))) continue
      const given = dimensionOf(reading.expr)
      const quantity = given === undefined ? undefined : quantityOf(given)
      if (given === undefined || quantity === undefined || !contradicts(unit, quantity, given)) continue
      // Once for all queries of the panel that it is wrong for in the same way.
      const key = `${panel.key} ${inWords(quantity, given)}`
      if (told.has(key) || mayBeRate(unit, quantity, reading.expr, context)) continue
      told.add(key)
      yield {
        ...inQuery(query, {
          message: `${query.title} is shown as ${unit.called}, and it is ${inWords(quantity, given)}`,
          expected: fitting(quantity, given),
          actual: panel.unit,
          hint: `write "unit": "${fitting(quantity, given)}", or convert the value in the query`,
        }),
        path: `${panel.path}.fieldConfig.defaults.unit`,
      }
    }
  },
}

type Quantity = Unit['measures'] | 'count' | 'time share'

function quantityOf({ bytes, seconds, counts }: Dimension): Quantity | undefined {
  if (counts === 'number') return undefined
  if (bytes === 0 && seconds === 0) return counts === 'share' ? 'ratio' : counts === 'things' ? 'count' : 'time share'
  if (bytes === 0) return seconds === 1 ? 'time' : seconds === -1 ? 'throughput' : undefined
  if (bytes !== 1) return undefined
  return seconds === 0 ? 'bytes' : seconds === -1 ? 'byte rate' : undefined
}

// What a value is multiplied by on purpose; of other factors nobody knows what they are for.
const FACTORS: Readonly<Record<Quantity, readonly number[]>> = {
  time: [1, 1e3],
  bytes: [1, 8],
  'byte rate': [1, 8],
  ratio: [1, 100],
  'time share': [1, 100],
  throughput: [1],
  count: [1],
}

function contradicts(unit: Unit, quantity: Quantity, { factor }: Dimension): boolean {
  if (!FACTORS[quantity].some((each) => Math.abs(factor / each - 1) < 1e-9)) return false
  if (quantity === 'time share') {
    if (unit.measures === 'ratio') return isOff(factor * unit.times)
    return unit.measures === 'bytes' || unit.measures === 'byte rate'
  }
  return unit.measures !== quantity || isOff(factor * unit.times)
}

// Gauges in bytes may be a rate that the exporter has made; not those that say what is held.
const HELD = /(?:^|_)(?:memory|mem|heap|rss|resident|virtual|swap|disk|filesystem|storage|cache|size|limit|free|used|available)_/

const mayBeRate = ({ measures }: Unit, quantity: Quantity, expr: Expr, { typeOf }: LintContext): boolean =>
  typeOf !== undefined &&
  measures === 'byte rate' &&
  quantity === 'bytes' &&
  metricNames(expr).some((name) => isGauge(name, typeOf) && !name.endsWith('_total') && !HELD.test(name))

// 1024 and 1000 are told apart by nobody.
const isOff = (ratio: number): boolean => Math.abs(ratio - 1) > 0.15

function inWords(quantity: Quantity, { factor }: Dimension): string {
  const isScaled = factor !== 1
  switch (quantity) {
    case 'time':
      return isScaled ? 'a time in milliseconds' : 'a time in seconds'
    case 'bytes':
      return isScaled ? 'a number of bits' : 'a number of bytes'
    case 'byte rate':
      return isScaled ? 'bits per second' : 'bytes per second'
    case 'ratio':
      return isScaled ? 'a percentage from 0 to 100' : 'a share from 0 to 1'
    case 'time share':
      return isScaled ? 'a percentage of the time' : 'seconds of each second: a share of the time from 0 to 1'
    case 'throughput':
      return 'a number per second'
    default:
      return 'a number of things'
  }
}

const FITTING: Readonly<Record<Quantity, readonly [plain: string, scaled: string]>> = {
  time: ['s', 'ms'],
  bytes: ['bytes', 'bits'],
  'byte rate': ['Bps', 'bps'],
  ratio: ['percentunit', 'percent'],
  'time share': ['percentunit', 'percent'],
  throughput: ['reqps', 'reqps'],
  count: ['short', 'short'],
}

const fitting = (quantity: Quantity, { factor }: Dimension): string => FITTING[quantity][factor === 1 ? 0 : 1]

const WITH_VALUES = new Set(['timeseries', 'graph', 'stat', 'singlestat', 'gauge', 'bargauge', 'barchart', 'piechart'])
// What a stat makes of a series and keeps its unit.
const PLAIN = new Set(
  'last lastNotNull first firstNotNull min max mean sum median delta diff range step logmin allValues'.split(' '),
)

/** Whether the panel shows the values as they come, all in its own unit. */
function unitCounts(dashboard: Dashboard, panel: Panel): boolean {
  if (!WITH_VALUES.has(panel.type) || panel.transformations.length > 0) return false
  const setting = (...keys: readonly string[]): unknown => settingOf(dashboard, panel, ...keys)
  const overrides = listOf(setting('fieldConfig', 'overrides')).flatMap((each) => listOf(fieldOf(each, 'properties')))
  if (overrides.some((property) => fieldOf(property, 'id') === 'unit')) return false
  if (listOf(setting('seriesOverrides')).length > 0) return false
  const calcs = listOf(setting('options', 'reduceOptions', 'calcs'))
  return calcs.every((calc) => typeof calc !== 'string' || PLAIN.has(calc) || /^p\d+$/.test(calc))
}
