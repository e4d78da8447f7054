import { expect, test } from 'vitest'
import type { Mode } from '../../prom-parser/index.ts'
import { metrics } from './check.ts'
import { answer, OPENMETRICS, TEXT } from './seen.fixture.ts'
import type { MetricsSpec } from './spec.ts'

const endpoint = 'http://shop:3000/metrics'
const GITHUB = `ghp_${'a1B2c3D4e5'.repeat(4)}`

// All that a look at these lines tells: findings, notes and evidence.
function told(line: string | Uint8Array, spec: Partial<MetricsSpec> = {}, contentType = TEXT): string {
  const text = typeof line === 'string' ? line : new TextDecoder('latin1').decode(line)
  const scrape = answer(text, contentType, spec.mode)
  const seen = { scrape, before: undefined, load: undefined }
  const full: MetricsSpec = { endpoint, ...spec }
  return JSON.stringify([metrics.judge(full, seen), metrics.notes?.(full, seen), scrape])
}

test.each<[string, string, Mode]>([
  ['no closing quote', 'x{password="S3CRETPASS} 1\n', 'scraper'],
  ['no quotes', 'x{password=S3CRETPASS1} 1\n', 'scraper'],
  ['an escape that promtool does not know', 'x{password="S3CRET\\zPASS1"} 1\n', 'expfmt'],
  ['blanks around =', 'x{password = "S3CRETPASS1"} 1\n# EOF\n', 'openmetrics'],
  ['an error behind it', `x{h="${GITHUB}"} oops\n`, 'scraper'],
])('a broken line does not tell its secret: %s', (_, line, mode) => {
  const text = told(line, { mode }, mode === 'openmetrics' ? OPENMETRICS : TEXT)
  expect(text).toContain('refused')
  expect(text).not.toMatch(/S3CRET|PASS1|ghp_a1/)
})

test.each<[string, Partial<MetricsSpec>]>([
  ['a label that is missing', { families: { x: { type: 'gauge', labels: ['path'] } } }],
  ['lint', { lint: true }],
  ['cardinality', { cardinality: { max: 1 } }],
])('what the linter knows for a secret is in no finding: %s', (_, spec) => {
  const text = told(`# TYPE x gauge\nx{h="${GITHUB}"} 1\nx{h="b"} 1\n`, spec)
  expect(text).toContain('message')
  expect(text).not.toContain('ghp_a1')
})

test('a packing that Prometheus does not unpack is refused, though it can be read here', () => {
  const scrape = { ...answer('x 1\n'), encoding: 'br' }
  const [finding, ...more] = metrics.judge({ endpoint }, { scrape, before: undefined, load: undefined })
  expect(finding).toMatchObject({
    message: 'the answer is packed in a way that Prometheus does not unpack',
    actual: 'content-encoding br',
  })
  expect(more).toEqual([])
})

test.each([
  ['the counter has another name', '# TYPE x counter\nx 1\n', ['x_total has no sample of that name']],
  ['only its creation time', '# TYPE x counter\nx_created 1\n', ['x_total has no sample of that name']],
  ['as in OpenMetrics', '# TYPE x counter\nx_total 1\n', []],
])('a counter that a query can find: %s', (_, text, messages) => {
  const seen = { scrape: answer(text), before: undefined, load: undefined }
  const findings = metrics.judge({ endpoint, families: { x_total: 'counter' } }, seen)
  expect(findings.map(({ message }) => message)).toEqual(messages)
})
