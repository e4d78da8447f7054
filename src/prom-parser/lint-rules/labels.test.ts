import { expect, test } from 'vitest'
import type { LintRuleId } from '../lint.ts'
import { said } from './lint.fixture.ts'

const HISTOGRAM = '# TYPE h histogram\nh_bucket{a="1",le="+Inf"} 1\nh_sum{a="1"} 1\nh_count{a="1"} 1\n'
const SUMMARY = '# TYPE s summary\ns{a="1",quantile="0.5"} 1\ns_sum{a="1"} 1\ns_count{a="1"} 1\n'

test.each<[LintRuleId, string, string, string[]]>([
  ['camel-case-label', 'snake_case', 'a{user_id="1"} 1\n', []],
  ['camel-case-label', 'one', 'a{x="1"} 1\na{userId="1"} 1\n', ['2: a has the label "userId" in camelCase, in 1 sample']],
  [
    'camel-case-label',
    'many',
    'a{aA="1",bB="1",cC="1",dD="1"} 1\na{aA="2"} 1\n',
    ['1: a has the labels "aA", "bB", "cC" and 1 more in camelCase, in at least 2 samples'],
  ],
  ['reserved-label', 'le of a histogram', HISTOGRAM, []],
  ['reserved-label', 'quantile of a summary', SUMMARY, []],
  ['reserved-label', 'le of a gaugehistogram', '# TYPE h gaugehistogram\nh_bucket{le="+Inf"} 1\n# EOF\n', []],
  ['reserved-label', 'without TYPE', 'h_bucket{le="1"} 1\n', []],
  ['reserved-label', 'le of a gauge', '# TYPE g gauge\ng 1\ng{le="1"} 1\n', ['3: g is a gauge with the label "le", in 1 sample']],
  [
    'reserved-label',
    'le of a summary',
    '# TYPE s summary\ns{le="1"} 1\n',
    ['2: s is a summary with the label "le", in 1 sample'],
  ],
  [
    'reserved-label',
    'both of a counter',
    '# TYPE g counter\ng{quantile="1",le="1"} 1\n',
    ['2: g is a counter with the labels "quantile", "le", in at least 1 sample'],
  ],
  [
    'reserved-label',
    'quantile of a histogram',
    '# TYPE h histogram\nh_bucket{le="+Inf",quantile="1"} 1\n',
    ['2: h is a histogram with the label "quantile", in 1 sample'],
  ],
  ['empty-label-value', 'filled in', 'a{b="c"} 1\n', []],
  ['empty-label-value', 'a blank is a value', 'a{b=" "} 1\n', []],
  [
    'empty-label-value',
    'empty',
    'a{b="c"} 1\na{b=""} 1\na{b="",c=""} 1\n',
    ['2: a has the labels "b", "c" without a value in at least 2 samples'],
  ],
  ['mixed-label-sets', 'one set', 'a{b="1",c="1"} 1\na{c="2",b="2"} 1\n', []],
  ['mixed-label-sets', 'le and quantile do not count', `${HISTOGRAM}${SUMMARY}`, []],
  ['mixed-label-sets', 'the state of a stateset does not count', '# TYPE m stateset\nm{m="a"} 1\nm{m="b"} 0\n# EOF\n', []],
  [
    'mixed-label-sets',
    'two sets, the rarer one first',
    'a 1\na{b="1"} 1\na{b="2"} 1\n',
    ['1: a has mixed label sets: {b} in 2 samples, {} in 1 sample'],
  ],
  [
    'mixed-label-sets',
    'as many of each',
    'a{b="1"} 1\na{c="1"} 1\n',
    ['2: a has mixed label sets: {b} in 1 sample, {c} in 1 sample'],
  ],
  [
    'mixed-label-sets',
    'in a histogram',
    '# TYPE h histogram\nh_bucket{a="1",le="+Inf"} 1\nh_bucket{a="2",le="+Inf"} 1\nh_sum 1\nh_count 1\n',
    ['4: h has mixed label sets: {a} in 2 samples, {} in 2 samples'],
  ],
  [
    'mixed-label-sets',
    'many sets',
    'a{b="1"} 1\na{b="2"} 1\na{c="1"} 1\na{d="1"} 1\na{e="1"} 1\na{f="1"} 1\n',
    ['3: a has mixed label sets: {b} in 2 samples, {c} in 1 sample, {d} in 1 sample, {e} in 1 sample and 1 more'],
  ],
])('%s: %s', (rule, _, text, expected) => expect(said(rule, text)).toEqual(expected))
