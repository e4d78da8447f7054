import { expect, test } from 'vitest'
import type { LintRuleId } from '../lint.ts'
import { said } from './lint.fixture.ts'

test.each<[LintRuleId, string, string, string[]]>([
  ['no-help', 'none', 'a 1\n', ['1: a has no HELP text']],
  ['no-help', 'without a text', '# HELP a\na 1\n', ['1: a has no HELP text']],
  ['no-help', 'a text', '# HELP a Things.\na 1\n', []],
  ['info-metric', 'a gauge of 1', '# TYPE a_info gauge\na_info{version="1"} 1\n', []],
  ['info-metric', 'without TYPE', 'a_info{version="1"} 1\n', []],
  ['info-metric', 'info of OpenMetrics', '# TYPE a info\na_info{version="1"} 1\n# EOF\n', []],
  [
    'info-metric',
    'another value',
    '# TYPE a_info gauge\na_info{v="1"} 1\na_info{v="2"} 0\na_info{v="3"} 2\n',
    ['3: a_info promises a constant 1, and has another value in 2 samples'],
  ],
  [
    'info-metric',
    'another value of info',
    '# TYPE a info\na_info 2\n# EOF\n',
    ['2: a promises a constant 1, and has another value in 1 sample'],
  ],
  ['info-metric', 'a counter', '# TYPE a_info counter\na_info 1\n', ['1: a_info is a counter, and _info promises a constant 1']],
  ['info-metric', 'other names', '# TYPE info_size gauge\ninfo_size 5\n', []],
])('%s: %s', (rule, _, text, expected) => expect(said(rule, text)).toEqual(expected))
