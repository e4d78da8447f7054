import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
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

test('renders the page of the newest run again, and names it', async () => {
  const { code, stdout, stderr } = await firedrill(['report'], { cwd })
  expect(stderr).toBe('')
  expect(stdout).toBe(`${fileOf('report.html')}\n`)
  expect(readFileSync(fileOf('report.html'), 'utf8')).toContain('<!doctype html>')
  expect(readdirSync(join(cwd, NEWEST)).sort()).toEqual(['report.html', 'report.json'])
  expect(code).toBe(0)
})

test('all that is named', async () => {
  const { code, stdout } = await firedrill(['report', '--reporter', 'html,junit,summary,checklist'], { cwd })
  expect(stdout.trim().split('\n')).toEqual(['report.html', 'junit.xml', 'summary.md', 'checklist.md'].map(fileOf))
  expect(readFileSync(fileOf('summary.md'), 'utf8')).toContain('gate')
  expect(code).toBe(0)
})

test('a checklist that was signed is never written over', async () => {
  const args = ['report', '--reporter', 'html,checklist']
  expect((await firedrill(args, { cwd })).code).toBe(0)
  expect((await firedrill(args, { cwd })).code).toBe(0)
  appendFileSync(fileOf('checklist.md'), 'Signed: Jane Doe\n')
  rmSync(fileOf('report.html'))
  expect(await firedrill(args, { cwd })).toEqual({
    code: 2,
    stdout: '',
    stderr: `firedrill: ${fileOf('checklist.md')} is not what this version writes of the run: it may be signed, and is left as it is\n\n  what to do: move it away, then sign the new one; or leave out the reporter checklist\n`,
  })
  expect(readFileSync(fileOf('checklist.md'), 'utf8')).toContain('Signed: Jane Doe')
  expect(existsSync(fileOf('report.html'))).toBe(false)
  expect((await firedrill(['report'], { cwd })).code).toBe(0)
})

test('a run that cannot be read keeps no other from being shown', async () => {
  write(cwd, { 'reports/broken/latest/report.json': '{' })
  const { code, stdout, stderr } = await firedrill(['report'], { cwd })
  expect(stdout).toBe(`${fileOf('report.html')}\n`)
  expect(stderr).toMatch(/^firedrill: left out: reports.broken.latest.report\.json is no JSON: /)
  expect(code).toBe(0)
})

test('the report.json itself stands for its run', async () => {
  const { code, stdout } = await firedrill(['report', `${NEWEST}/report.json`], { cwd })
  expect(stdout).toBe(`${fileOf('report.html')}\n`)
  expect(code).toBe(0)
})

test.skipIf(process.platform !== 'linux')('--open says when the opener cannot show it', async () => {
  write(cwd, { 'fails/xdg-open': '#!/bin/sh\nexit 3\n', 'works/xdg-open': '#!/bin/sh\nexit 0\n' })
  for (const name of ['fails', 'works']) chmodSync(join(cwd, name, 'xdg-open'), 0o755)
  const open = (folder: string) => firedrill(['report', '--open'], { cwd, env: { PATH: join(cwd, folder) } })
  const failed = await open('fails')
  expect(failed.stderr).toBe(
    `firedrill: xdg-open could not show the report: it ended with code 3\n\n  what to do: open it by hand: ${fileOf('report.html')}\n`,
  )
  expect(failed.code).toBe(3)
  expect((await open('works')).code).toBe(0)
  expect((await open('none')).stderr).toContain('xdg-open could not show the report: spawn xdg-open ENOENT')
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
  [
    ['report', '--report-dir', 'reports/gate/latest/report.json'],
    "firedrill: reports/gate/latest/report.json is no directory of reports: ENOTDIR: not a directory, scandir 'reports/gate/latest/report.json'\n\n  what to do: name the one that runs write to: --report-dir\n",
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

test('a report.json that is a folder', async () => {
  mkdirSync(join(cwd, 'odd/report.json'), { recursive: true })
  const { code, stderr } = await firedrill(['report', 'odd'], { cwd })
  expect(stderr).toMatch(/^firedrill: odd.report\.json cannot be read: EISDIR/)
  expect(code).toBe(2)
})

test('pictures without a Chromium: what to do', async () => {
  const { code, stderr } = await firedrill(['report', '--screenshots'], { cwd, env: { FIREDRILL_CHROMIUM: '/nowhere/chromium' } })
  expect(stderr).toContain('FIREDRILL_CHROMIUM names /nowhere/chromium, which is no program')
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

test.skipIf(chromium === undefined)(
  'of pictures with wrong names all are told, and the others taken',
  { timeout: 60_000 },
  async () => {
    const wanted = [{ name: 'no', dashboard: 'Nope' }, { name: 'overview' }, { name: 'odd', panels: ['Nope'] }]
    write(cwd, { [`${NEWEST}/report.json`]: { ...rich, screenshots: wanted } })
    const { code, stdout, stderr } = await firedrill(['report', '--screenshots'], { cwd })
    expect(stdout.trim().split('\n')).toEqual([fileOf('report.html'), fileOf('screenshots/overview.png')])
    expect(stderr).toContain('screenshot no: expected dashboard "Nope" in the report, got "Inventory Manager Dashboard"')
    expect(stderr).toContain('screenshot odd: expected panel "Nope" in the report, got "Total Inventory Items"')
    expect(code).toBe(2)
  },
)
