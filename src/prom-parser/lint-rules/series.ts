import { counted, type Found, rule } from './rule.ts'
import { count, isPoint, type Survey, type Tally } from './survey.ts'

/** The label that makes the series; `le` and `quantile` only where there is no other. */
function largestLabel({ family, labels }: Survey): string {
  const [largest] = [...labels.values()].sort(
    (a, b) => Number(isPoint(family, a.name)) - Number(isPoint(family, b.name)) || b.values.size - a.values.size,
  )
  return largest ? `; the label "${largest.name}" has the most values (${largest.values.size})` : ''
}

function badCounter({ family: { name, type, samples } }: Survey): Found | undefined {
  if (type !== 'counter') return undefined
  const wrong: Tally = { samples: 0, line: 0 }
  for (const { value, line } of samples) if (!(value >= 0)) count(wrong, line)
  if (wrong.samples === 0) return undefined
  const message = `the counter ${name} is negative or NaN in ${counted(wrong)}`
  return { message, hint: 'counters start at 0 and only rise; declare a gauge if it may fall', line: wrong.line }
}

export const seriesRules = [
  rule({
    id: 'duplicate-series',
    severity: 'error',
    summary: 'No series stands in an exposition twice',
    promlint: true,
    judge({ family, repeated }) {
      if (repeated.samples === 0) return undefined
      const message = `${family.name} repeats series that stood there before, in ${counted(repeated)}`
      return {
        message,
        hint: 'Prometheus keeps one and drops the rest: register it once, or tell them apart by a label',
        line: repeated.line,
      }
    },
  }),
  rule({
    id: 'timestamps',
    severity: 'warning',
    summary: 'Samples carry no timestamps: the scrape gives them',
    promlint: false,
    judge({ family, timestamped }) {
      if (timestamped.samples === 0) return undefined
      const message = `${family.name} has timestamps in ${counted(timestamped)}`
      const hint = 'leave them out: with them Prometheus refuses samples that are old, and does not see when a series ends'
      return { message, hint, line: timestamped.line }
    },
  }),
  rule({
    id: 'high-cardinality',
    severity: 'warning',
    summary: 'A family has at most maxSeries (1000) series',
    promlint: false,
    judge(survey, { maxSeries }) {
      const { family, series } = survey
      if (series <= maxSeries) return undefined
      const message = `${family.name} has ${series} series, above ${maxSeries}${largestLabel(survey)}`
      return { message, hint: 'take ids, paths and messages out of labels; keep those with few values' }
    },
  }),
  rule({
    id: 'counter-value',
    severity: 'error',
    summary: 'The value of a counter is 0 or more',
    promlint: false,
    judge: badCounter,
  }),
]
