import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rich } from '../../src/report/html/rich.fixture.ts'
import { findChromium } from '../../src/report/index.ts'
import { allPassed } from '../../src/report/report.fixture.ts'
import { firedrill, write } from '../firedrill.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'firedrill-report-'))
  write(cwd, {
    'reports/shop/20260101T000000Z-aaaa/report.json': { ...allPassed, suite: 'shop', startedAt: '2026-01-01T00:00:00.000Z' },
    'reports/gate/20260102T000000Z-bbbb/report.json': { ...rich, suite: 'gate', startedAt: '2026-01-02T00:00:00.000Z' },
  })
  symlinkSync('20260101T000000Z-aaaa', join(cwd, 'reports/shop/latest'))
  symlinkSync('20260102T000000Z-bbbb', join(cwd, 'reports/gate/latest'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const NEWEST = 'reports/gate/20260102T000000Z-bbbb'
const fileOf = (name: string) => join(cwd, NEWEST, name)

test('renders the newest run again, and names the files', async () => {
  const { code, stdout, stderr } = await firedrill(['report'], { cwd })
  expect(stderr).toBe('')
  expect(stdout.trim().split('\n')).toEqual(['report.html', 'junit.xml', 'summary.md', 'checklist.md'].map(fileOf))
  expect(readFileSync(fileOf('report.html'), 'utf8')).toContain('<!doctype html>')
  expect(readFileSync(fileOf('summary.md'), 'utf8')).toContain('gate')
  expect(code).toBe(0)
})

test('a run that is named, and one format of it', async () => {
  const { code, stdout } = await firedrill(['report', 'reports/shop/latest', '--reporter', 'junit'], { cwd })
  expect(stdout).toBe(`${join(cwd, 'reports/shop/20260101T000000Z-aaaa/junit.xml')}\n`)
  expect(existsSync(join(cwd, 'reports/shop/latest/report.html'))).toBe(false)
  expect(code).toBe(0)
})

test.each([
  [
    ['report', 'reports'],
    'firedrill: reports holds no report.json\n\n  what to do: give the directory of a run: reports/<suite>/<run-id>, or reports/<suite>/latest\n',
  ],
  [
    ['report', '--report-dir', 'nowhere'],
    'firedrill: no finished run in nowhere\n\n  what to do: run a suite first, or give the directory of a run: reports/<suite>/<run-id>, or reports/<suite>/latest\n',
  ],
  [['report', '--reporter', 'pdf'], 'firedrill: --reporter expects html, junit, summary, checklist here, got "pdf"\n'],
])('%j is told what is wrong', async (args, expected) => {
  expect(await firedrill(args, { cwd })).toEqual({ code: 2, stdout: '', stderr: expected })
})

test.each([
  ['{', /report\.json is no JSON: /],
  [{ schemaVersion: 2 }, /report\.json is no report of schemaVersion 1: schemaVersion: /],
])('a report.json that is none: %j', async (content, expected) => {
  write(cwd, { 'odd/report.json': content })
  const { code, stdout, stderr } = await firedrill(['report', 'odd'], { cwd })
  expect(stderr).toMatch(expected)
  expect(stdout).toBe('')
  expect(code).toBe(2)
})

test('pictures without a Chromium: what to do', async () => {
  const { code, stderr } = await firedrill(['report', '--screenshots'], { cwd, env: { FIREDRILL_CHROMIUM: '/nowhere/chromium' } })
  expect(stderr).toContain('FIREDRILL_CHROMIUM')
  expect(code).toBe(3)
})

const chromium = findChromium(process.env)
if (chromium === undefined && process.env.FIREDRILL_CI_PACKAGES === 'required') throw new Error('no Chromium is installed')
if (chromium === undefined) console.log('skipped, pictures of reports: no Chromium is installed here')

test.skipIf(chromium === undefined)('pictures of every dashboard and of the targets', { timeout: 60_000 }, async () => {
  const { code, stdout, stderr } = await firedrill(['report', '--reporter', 'summary', '--screenshots'], { cwd })
  expect(stderr).toBe('')
  const [summary, ...pictures] = stdout.trim().split('\n')
  expect(summary).toBe(fileOf('summary.md'))
  expect(pictures.length).toBeGreaterThan(1)
  for (const picture of pictures) {
    expect(picture).toContain(fileOf('screenshots/'))
    expect(readFileSync(picture).subarray(1, 4).toString()).toBe('PNG')
  }
  expect(code).toBe(0)
})
