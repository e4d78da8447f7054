import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunResult } from '../../src/run/index.ts'
import { whyNotNative } from '../../src/stack/native/machine.ts'
import { firedrill, processesWith, start, stateOf, until, write } from '../firedrill.ts'

const obstacle = whyNotNative()
if (obstacle !== undefined) console.log(`skipped, native stacks cannot run here: ${obstacle}`)

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'firedrill-trouble-'))
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const mark = `trouble-${process.pid}`
const app = (code: string) => ({ build: '.', ports: ['3000'], 'x-native': { command: ['node', '-e', `/* ${mark} */ ${code}`] } })

/** Answers badly in every way that an endpoint can. */
const BAD_SERVER = `
const answers = {
  '/ok': (r) => r.end('ok'),
  '/html': (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>'),
  '/endless': (r) => { r.writeHead(200); const t = setInterval(() => r.write('a_metric 1\\n'.repeat(1000)), 1); r.on('close', () => clearInterval(t)) },
  '/huge': (r) => { const chunk = 'x'.repeat(1e6); r.writeHead(200, { 'content-length': 1e8 }); let n = 0; const more = () => { while (n++ < 100) if (!r.write(chunk)) return r.once('drain', more); r.end() }; more() },
  '/never': () => {},
  '/crash': () => process.exit(9),
}
require('node:http').createServer((q, r) => (answers[q.url] ?? ((x) => x.writeHead(404).end()))(r)).listen(3000, process.env.HOST)
process.on('SIGTERM', () => process.exit(0))`

const suite = (name: string, checks: readonly object[], more: object = {}) => ({
  version: 1,
  name,
  stack: { compose: `${name}.compose.yml` },
  defaults: { within: '1s' },
  phases: [{ phase: 'Endpoints', checks }],
  ...more,
})

const report = (name: string): RunResult => JSON.parse(readFileSync(join(cwd, 'reports', name, 'latest', 'report.json'), 'utf8'))

describe.skipIf(obstacle !== undefined)('trouble', () => {
  test('endpoints that answer badly are findings, each in its own words, and nothing hangs', async () => {
    write(cwd, {
      'bad.compose.yml': { services: { app: app(BAD_SERVER) } },
      'bad.yaml': suite('bad', [
        { id: 'html', http: { url: 'http://app:3000/html', json: { $: {} } } },
        { id: 'html-metrics', metrics: { endpoint: 'http://app:3000/html', families: { up: 'gauge' } } },
        { id: 'endless', http: { url: 'http://app:3000/endless' } },
        { id: 'endless-metrics', metrics: { endpoint: 'http://app:3000/endless', families: { up: 'gauge' } } },
        { id: 'huge', http: { url: 'http://app:3000/huge' } },
        { id: 'never', http: { url: 'http://app:3000/never', timeout: '500ms' } },
        { id: 'ok', http: { url: 'http://app:3000/ok' } },
      ]),
    })
    const { code } = await firedrill(['run', 'bad.yaml', '--runtime', 'native'], { cwd })
    const [phase] = report('bad').phases
    const verdicts = Object.fromEntries(phase?.checks.map(({ id, verdict }) => [id, verdict]) ?? [])
    expect(verdicts).toEqual({
      html: 'fail',
      'html-metrics': 'fail',
      endless: 'fail',
      'endless-metrics': 'fail',
      huge: 'fail',
      never: 'fail',
      ok: 'pass',
    })
    expect(code).toBe(1)
    expect(processesWith(mark)).toBe(0)
  })

  test('an app that never becomes ready: exit 3, its last log lines, nothing left behind', async () => {
    write(cwd, {
      'stuck.compose.yml': { services: { app: app(`console.log('waiting for a database'); process.exit(4)`) } },
      'stuck.yaml': suite('stuck', [{ http: { url: 'http://app:3000/' } }]),
    })
    const { code, stdout } = await firedrill(['run', 'stuck.yaml', '--runtime', 'native'], { cwd })
    expect(stdout).toContain('app ended with exit code 4 before it was ready')
    expect(stdout).toContain('waiting for a database')
    expect(code).toBe(3)
    expect(report('stuck').ended?.kind).toBe('error')
  })

  test('a service that dies in the middle: its checks do not pass, the run says so, the rest is taken down', async () => {
    write(cwd, {
      'dies.compose.yml': { services: { app: app(BAD_SERVER), other: app(BAD_SERVER) } },
      'dies.yaml': {
        ...suite('dies', []),
        phases: [
          { phase: 'Before', checks: [{ http: { url: 'http://app:3000/crash' } }] },
          { phase: 'After', checks: [{ http: { url: 'http://app:3000/ok' } }, { http: { url: 'http://other:3000/ok' } }] },
        ],
      },
    })
    const { code, stdout } = await firedrill(['run', 'dies.yaml', '--runtime', 'native'], { cwd })
    expect(stdout).toContain('app exited with code 9')
    expect(report('dies').phases.map(({ checks }) => checks.map(({ verdict }) => verdict))).toEqual([['fail'], ['fail', 'pass']])
    expect([code, processesWith(mark)]).toEqual([1, 0])
  })

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s in the middle of a run: partial report, exit 130, nothing left behind',
    async (signal) => {
      write(cwd, {
        'long.compose.yml': { services: { app: app(BAD_SERVER) } },
        'long.yaml': suite('long', [{ http: { url: 'http://app:3000/absent' }, within: '10m' }]),
      })
      const run = start(['run', 'long.yaml', '--runtime', 'native', '--report-dir', `out-${signal}`], { cwd })
      expect(await until(() => run.said.stdout.includes('stack up'))).toBe(true)
      run.child.kill(signal)
      const { code } = await run.ended
      expect([code, processesWith(mark), stateOf(run.child.pid)]).toEqual([130, 0, []])
      const text = readFileSync(join(cwd, `out-${signal}`, 'long', 'latest', 'report.json'), 'utf8')
      expect((JSON.parse(text) as RunResult).ended?.kind).toBe('interrupted')
    },
  )

  test('Ctrl-C while the stack starts: nothing left behind', async () => {
    write(cwd, {
      'slow.compose.yml': { services: { app: app('setInterval(() => 0, 1000)') } },
      'slow.yaml': suite('slow', [{ http: { url: 'http://app:3000/' } }]),
    })
    const run = start(['run', 'slow.yaml', '--runtime', 'native'], { cwd })
    expect(await until(() => processesWith(mark) > 0)).toBe(true)
    run.child.kill('SIGINT')
    const { code } = await run.ended
    expect([code, processesWith(mark), stateOf(run.child.pid)]).toEqual([130, 0, []])
  })

  test('a second Ctrl-C ends it at once, and still leaves nothing behind', async () => {
    const deaf = `process.on('SIGTERM', () => {}); require('node:http').createServer((q, r) => r.end('ok')).listen(3000, process.env.HOST)`
    write(cwd, {
      'deaf.compose.yml': { services: { app: app(deaf) } },
      'deaf.yaml': suite('deaf', [{ http: { url: 'http://app:3000/', status: 404 }, within: '10m' }]),
    })
    const run = start(['run', 'deaf.yaml', '--runtime', 'native'], { cwd })
    expect(await until(() => run.said.stdout.includes('stack up'))).toBe(true)
    run.child.kill('SIGINT')
    expect(await until(() => run.said.stderr.includes('once more'))).toBe(true)
    run.child.kill('SIGINT')
    const { code } = await run.ended
    expect(code).toBe(130)
    expect(await until(() => processesWith(mark) === 0)).toBe(true)
    expect(stateOf(run.child.pid)).toEqual([])
  })

  test('reports are written where they are asked for, and latest points at the run', async () => {
    write(cwd, {
      'fine.compose.yml': { services: { app: app(BAD_SERVER) } },
      'fine.yaml': suite('fine', [{ http: { url: 'http://app:3000/ok' } }]),
    })
    const { code } = await firedrill(['run', 'fine.yaml', '--runtime', 'native', '--report-dir', 'out'], { cwd })
    expect(code).toBe(0)
    expect(readdirSync(join(cwd, 'out', 'fine', 'latest')).sort()).toEqual([
      'checklist.md',
      'junit.xml',
      'report.html',
      'report.json',
      'summary.md',
    ])
    expect(existsSync(join(cwd, 'reports', 'fine'))).toBe(false)
  })
})
