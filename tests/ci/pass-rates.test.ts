import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const SCRIPT = new URL('../../scripts/ci-pass-rates.mjs', import.meta.url).pathname

type Verdicts = Readonly<Record<string, string>>

const report = (verdicts: Verdicts) => {
  const count = (verdict: string) => Object.values(verdicts).filter((each) => each === verdict).length
  const [passed, failed, unknown, skipped] = ['pass', 'fail', 'unknown', 'skipped'].map(count) as [number, number, number, number]
  const counted = passed + failed + unknown
  const totals = { passed, failed, unknown, skipped, passRate: counted === 0 ? null : passed / counted }
  return { totals, phases: [{ name: 'Up', checks: Object.entries(verdicts).map(([id, verdict]) => ({ id, verdict })) }] }
}

describe('scripts/ci-pass-rates.mjs', () => {
  let directory = ''
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'firedrill-rates-'))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  const compare = (runtimes: Readonly<Record<string, Readonly<Record<string, Verdicts>>>>) => {
    for (const [runtime, suites] of Object.entries(runtimes))
      for (const [suite, verdicts] of Object.entries(suites)) {
        mkdirSync(join(directory, runtime, suite, 'latest'), { recursive: true })
        writeFileSync(join(directory, runtime, suite, 'latest/report.json'), JSON.stringify(report(verdicts)))
      }
    const args = Object.keys(runtimes).map((runtime) => `${runtime}=${runtime}`)
    const { status, stdout } = spawnSync(process.execPath, [SCRIPT, ...args], { cwd: directory, encoding: 'utf8' })
    return { status, lines: stdout.trimEnd().split('\n') }
  }

  const GOOD = { a: 'pass', b: 'pass', c: 'skipped' }

  test('the same verdicts: a row for each suite, and code 0', () => {
    expect(compare({ native: { shop: GOOD, kong: { a: 'pass' } }, docker: { shop: GOOD, kong: { a: 'pass' } } })).toEqual({
      status: 0,
      lines: [
        'suite   native                 docker',
        'kong    1/1 100 %              1/1 100 %',
        'shop    2/2 100 %, 1 skipped   2/2 100 %, 1 skipped',
      ],
    })
  })

  test.each<[string, Readonly<Record<string, Readonly<Record<string, Verdicts>>>>, string, string]>([
    [
      'a verdict',
      { native: { shop: GOOD }, docker: { shop: { ...GOOD, b: 'fail' } } },
      'shop    2/2 100 %, 1 skipped   1/2 50 %, 1 skipped',
      'shop: Up › b: native pass, docker fail',
    ],
    [
      'a skipped check',
      { native: { shop: GOOD }, docker: { shop: { ...GOOD, b: 'skipped' } } },
      'shop    2/2 100 %, 1 skipped   1/1 100 %, 2 skipped',
      'shop: Up › b: native pass, docker skipped',
    ],
    [
      'a check that only one has',
      { native: { shop: { a: 'pass' } }, docker: { shop: { a: 'pass', b: 'pass' } } },
      'shop    1/1 100 %   2/2 100 %',
      'shop: Up › b: native absent, docker pass',
    ],
    [
      'a report that is missing',
      { native: { shop: { a: 'skipped' } }, docker: {} },
      'shop    0/0 nothing counted, 1 skipped   no report',
      'shop: expected a report of docker in docker, got none',
    ],
    [
      'no report at all',
      { native: {}, docker: {} },
      'suite   native   docker',
      'expected reports in native and docker, got none',
    ],
  ])('%s differs: named, and code 1', (_title, runtimes, row, difference) => {
    const { status, lines } = compare(runtimes)
    expect({ status, end: lines.slice(-2) }).toEqual({ status: 1, end: [row, difference] })
  })

  test('fewer than two runtimes: code 2', () => {
    expect(compare({ native: {} }).status).toBe(2)
  })
})
