import { expect, test } from 'vitest'
import { openMetrics } from './open-metrics.ts'

test('series with timestamps, names and values as Prometheus reads them', () => {
  const at = 1_700_000_000_250
  const text = openMetrics([
    {
      labels: { __name__: 'up', job: 'a "b"\\c\nd' },
      samples: [
        { at, value: 0 },
        { at: at + 750, value: 1.5e-9 },
      ],
    },
    { labels: { __name__: 'my.metric', 'of.it': 'x' }, samples: [{ at, value: Infinity }] },
    {
      labels: { __name__: 'x' },
      samples: [
        { at, value: -Infinity },
        { at: at + 1, value: Number.NaN },
      ],
    },
  ])
  expect(text).toBe(`up{job="a \\"b\\"\\\\c\\nd"} 0 1700000000.250
up{job="a \\"b\\"\\\\c\\nd"} 1.5e-9 1700000001.000
{"my.metric","of.it"="x"} +Inf 1700000000.250
x{} -Inf 1700000000.250
x{} NaN 1700000000.251
# EOF
`)
})
