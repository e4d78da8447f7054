import { expect, test } from 'vitest'
import type { LintRuleId } from '../lint.ts'
import { said } from './lint.fixture.ts'

const text = (name: string, type: string): string => `# TYPE ${name} ${type}\n${name} 1\n`

test.each<[LintRuleId, string, string, string]>([
  ['counter-total', 'hits', 'counter', 'the counter hits does not end in _total'],
  ['non-counter-total', 'hits_total', 'gauge', 'hits_total ends in _total but is a gauge'],
  ['non-counter-total', 'hits_total', 'histogram', 'hits_total ends in _total but is a histogram'],
  ['base-unit', 'age_days', 'gauge', 'age_days is in days, not in the base unit seconds'],
  ['base-unit', 'age_milliseconds', 'untyped', 'age_milliseconds is in milliseconds, not in the base unit seconds'],
  ['base-unit', 'size_kilobytes', 'gauge', 'size_kilobytes is in kilobytes, not in the base unit bytes'],
  ['base-unit', 'size_mebibytes_free', 'gauge', 'size_mebibytes_free is in mebibytes, not in the base unit bytes'],
  ['unit-abbreviation', 'wait_ms', 'gauge', 'wait_ms has the abbreviated unit "ms"'],
  ['unit-abbreviation', 'wait_MS_max', 'gauge', 'wait_MS_max has the abbreviated unit "ms"'],
  [
    'reserved-suffix',
    'size_bucket',
    'summary',
    'size_bucket is a summary but ends in _bucket, which histograms and summaries use for their samples',
  ],
  [
    'reserved-suffix',
    'size_count',
    'gauge',
    'size_count is a gauge but ends in _count, which histograms and summaries use for their samples',
  ],
  [
    'reserved-suffix',
    'size_sum',
    'counter',
    'size_sum is a counter but ends in _sum, which histograms and summaries use for their samples',
  ],
  ['type-in-name', 'queue_gauge', 'gauge', 'queue_gauge says its type, gauge, in its name'],
  ['type-in-name', 'queue_COUNTER_total', 'counter', 'queue_COUNTER_total says its type, counter, in its name'],
  ['colon-in-name', 'job:hits', 'gauge', 'job:hits has a colon'],
  ['camel-case-name', 'queueSize', 'gauge', 'queueSize is camelCase'],
])('%s speaks of %s, a %s', (rule, name, type, message) => expect(said(rule, text(name, type))).toEqual([`1: ${message}`]))

test.each<[LintRuleId, string, string]>([
  ['counter-total', 'hits_total', 'counter'],
  ['counter-total', 'hits', 'gauge'],
  ['counter-total', 'hits', 'untyped'],
  ['non-counter-total', 'hits_total', 'untyped'],
  ['non-counter-total', 'total_hits', 'gauge'],
  ['base-unit', 'age_seconds', 'gauge'],
  ['base-unit', 'todays_hits', 'gauge'],
  ['base-unit', 'temperature_celsius', 'gauge'],
  // Only the first unit is looked at, as by promlint.
  ['base-unit', 'bytes_per_days', 'gauge'],
  ['unit-abbreviation', 'ms_wait', 'gauge'],
  ['unit-abbreviation', 'wait_seconds', 'gauge'],
  ['reserved-suffix', 'size_count', 'untyped'],
  ['reserved-suffix', 'size_count', 'summary'],
  ['reserved-suffix', 'size_bucket', 'histogram'],
  ['reserved-suffix', 'count_size', 'gauge'],
  ['type-in-name', 'queue_gauge', 'counter'],
  ['type-in-name', 'queue_gauges', 'gauge'],
  ['type-in-name', 'gauge_queue', 'gauge'],
  ['type-in-name', 'queue_untyped', 'untyped'],
  ['colon-in-name', 'job_hits', 'gauge'],
  ['camel-case-name', 'QUEUE_SIZE', 'gauge'],
  ['camel-case-name', 'queue_Size', 'gauge'],
])('%s says nothing of %s, a %s', (rule, name, type) => expect(said(rule, text(name, type))).toEqual([]))

test.each<[string, string, string[]]>([
  ['a counter named without _total, its samples with it', '# TYPE x counter\nx_total 1\n# EOF\n', []],
  ['with _created', '# TYPE x counter\nx_total 1\nx_created 1000\n# EOF\n', []],
  ['no sample in _total', '# TYPE x counter\nx 1\n# EOF\n', ['1: the counter x does not end in _total']],
])('counter-total in OpenMetrics: %s', (_, exposition, expected) => expect(said('counter-total', exposition)).toEqual(expected))
