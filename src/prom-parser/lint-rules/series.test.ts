import { expect, test } from 'vitest'
import type { LintRuleId } from '../lint.ts'
import { said } from './lint.fixture.ts'

const HISTOGRAM = '# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="2"} 1\nh_bucket{le="+Inf"} 1\nh_sum{} 1\nh_count{} 1\n'

test.each<[LintRuleId, string, string, string[]]>([
  ['duplicate-series', 'each once', 'a{b="1"} 1\na{b="2"} 1\n', []],
  ['duplicate-series', 'buckets', HISTOGRAM, []],
  [
    'duplicate-series',
    'in another order of labels',
    'a{b="1",c="2"} 1\na{c="2",b="1"} 1\n',
    ['2: a repeats series that stood there before, in 1 sample'],
  ],
  [
    'duplicate-series',
    'with other timestamps',
    'a 1 1000\na 1 2000\na 1 3000\n',
    ['2: a repeats series that stood there before, in 2 samples'],
  ],
  [
    'duplicate-series',
    'a bucket twice',
    '# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="1"} 1\n',
    ['3: h repeats series that stood there before, in 1 sample'],
  ],
  ['timestamps', 'none', 'a 1\n', []],
  ['timestamps', 'some', 'a{b="1"} 1\na{b="2"} 1 1000\n', ['2: a has timestamps in 1 sample']],
  ['high-cardinality', 'as many as may be', 'a{b="1"} 1\na{b="2"} 1\na{b="3"} 1\n', []],
  ['high-cardinality', 'repeated series count once', 'a 1\na 1\na 1\na 1\n', []],
  [
    'high-cardinality',
    'too many',
    'a{b="1",c="1"} 1\na{b="1",c="2"} 1\na{b="2",c="3"} 1\na{b="2",c="4"} 1\n',
    ['1: a has 4 series, above 3; the label "c" has the most values (4)'],
  ],
  ['high-cardinality', 'no label but le', HISTOGRAM, ['1: h has 5 series, above 3; the label "le" has the most values (3)']],
  [
    'high-cardinality',
    'le is named last',
    HISTOGRAM.replaceAll('{', '{a="1",'),
    ['1: h has 5 series, above 3; the label "a" has the most values (1)'],
  ],
  ['counter-value', 'sound', '# TYPE a counter\na 0\na +Inf\n', []],
  ['counter-value', 'a gauge may be anything', '# TYPE a gauge\na -1\na NaN\n', []],
  [
    'counter-value',
    'negative or NaN',
    '# TYPE a counter\na{b="1"} 1\na{b="2"} -1\na{b="3"} NaN\n',
    ['3: the counter a is negative or NaN in 2 samples'],
  ],
])('%s: %s', (rule, _, text, expected) => expect(said(rule, text, { maxSeries: 3 })).toEqual(expected))
