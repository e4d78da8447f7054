import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { renderJson } from './json.ts'
import { allPassed, failed, phase, result } from './report.fixture.ts'
import { describesRunResult, reportJsonSchema, reportSchema } from './report-schema.ts'

const SCHEMA = fileURLToPath(new URL('../../schema/report.schema.json', import.meta.url))

// Refresh it by: npx vitest run src/report/report-schema.test.ts -u
test('schema/report.schema.json is current', async () => {
  await expect(`${JSON.stringify(reportJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(SCHEMA)
})

test('every field is described', () => {
  const undescribed: string[] = []
  const visit = (node: unknown, path: string) => {
    if (typeof node !== 'object' || node === null) return
    for (const [key, value] of Object.entries(node)) {
      if (key === 'properties')
        for (const [name, field] of Object.entries(value)) if (!isDescribed(field)) undescribed.push(`${path}.${name}`)
      visit(value, key === 'properties' ? path : `${path}.${key}`)
    }
  }
  visit(reportJsonSchema(), '$')
  expect(undescribed).toEqual([])
})

// A list of objects is described field by field.
const isDescribed = (field: unknown): boolean =>
  typeof field === 'object' && field !== null && ('description' in field || 'const' in field || 'items' in field)

test('a written report follows it', () => {
  const complete = result([...allPassed.phases, phase('Targets', [failed])], {
    ended: { kind: 'stopped', message: 'stopped at the first failure' },
    changes: [{ file: 'prometheus.yml', diff: '-a\n+b' }],
    problems: ['reporter junit: disk full'],
    exitCode: 1,
  })
  expect(reportSchema.safeParse(JSON.parse(renderJson(complete))).error).toBeUndefined()
  expect(describesRunResult).toBe(true)
})

test.each([
  ['a verdict that is none', { phases: [phase('A', [{ ...failed, verdict: 'maybe' as 'fail' }])] }],
  ['a rate above 1', { totals: { ...allPassed.totals, passRate: 2 } }],
  ['a time without zone', { startedAt: '2026-11-21T06:30:00' }],
  ['an exit code that is none', { exitCode: 4 as 1 }],
  ['another version', { schemaVersion: 2 as 1 }],
])('%s is refused', (_name, change) => {
  expect(reportSchema.safeParse({ ...allPassed, ...change }).success).toBe(false)
})
