// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { describe, expect, test } from 'vitest'
import { interpolate } from './interpolate.ts'
import { MANY } from './variables.fixture.ts'

const write = (text: string): string => interpolate(text, MANY, { format: 'plain' }).text

// Expected values of formatRegistry.test.ts in grafana/scenes, and of its formatters read where it has no row.
describe('formats of values', () => {
  test.each([
    ['${server}', '{test.,test2}'],
    ['${one}', 'a.b'],
    ['${nothing}', ''],
    ['${server:glob}', '{test.,test2}'],
    ['${server:regex}', '(test\\.|test2)'],
    ['${one:regex}', 'a\\.b'],
    ['${dotted:regex}', 'a\\.b\\/c'],
    ['${nothing:regex}', '()'],
    ['${server:pipe}', 'test.|test2'],
    ['${job:pipe}', 'api'],
    ['${server:raw}', 'test.,test2'],
    ['${server:csv}', 'test.,test2'],
    ['${server:json}', '["test.","test2"]'],
    ['${job:json}', 'api'],
    ['${one:json}', '["a.b"]'],
    ['${one_or_all:json}', 'a.b'],
    ['${nothing:json}', '[]'],
    ['${server:distributed}', 'test.,server=test2'],
    ['${one:distributed}', 'a.b'],
    ['${spaced:lucene}', 'foo\\ bar'],
    ['${minus:lucene}', '-1'],
    ['${server:lucene}', '("test." OR "test2")'],
    ['${nothing:lucene}', '__empty__'],
    ['${quotes:singlequote}', "'it\\'s','a\"b'"],
    ['${quotes:doublequote}', '"it\'s","a\\"b"'],
    ['${quotes:sqlstring}', "'it''s','a\\\"b'"],
    ['${job:singlequote}', "'api'"],
    ['${job:doublequote}', '"api"'],
    ['${job:sqlstring}', "'api'"],
    ['${html:html}', '&lt;b&gt;, x&#47;y'],
    ['${server:percentencode}', '%7Btest.%2Ctest2%7D'],
    ['${spaced:percentencode}', 'foo%20bar'],
    ['${quotes:percentencode}', '%7Bit%27s%2Ca%22b%7D'],
    ['${dotted:uriencode}', 'a.b/c'],
    ['${server:queryparam}', 'var-server=test.&var-server=test2'],
    ['${job:queryparam}', 'var-job=api'],
    ['${spaced:queryparam}', 'var-spaced=foo+bar'],
    ['${every:queryparam}', 'var-every=$__all'],
    ['${server:customqueryparam:p:v-}', 'p=v-test.&p=v-test2'],
    ['${server:join: or }', 'test. or test2'],
    ['${ds:text}', 'Prometheus'],
    ['${server:text}', 'test. + test2'],
    ['${every:text}', 'All'],
    ['${star:text}', 'All'],
    ['${ds}', 'prom-1'],
    ['${region.host}', 'eu.example'],
    ['${region["host"]}', ''],
    ['${job.anything}', ''],
    ['${blank.anything}', ''],
    ['${server.1}', 'test2'],
    ['${server.0:regex}', 'test\\.'],
  ])('%s -> %s', (text, expected) => {
    expect(write(text)).toBe(expected)
  })
})
