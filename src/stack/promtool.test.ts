import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { composeService } from '../declared/compose.fixture.ts'
import type { Plan, RuntimeName, ServicePlan } from '../plan/plan.ts'
import { acquireTrees } from './acquire/index.ts'
import { fakeDocker } from './docker/fake-docker.fixture.ts'
import { promtoolFor } from './promtool.ts'

const REQUEST = { name: 'promtool', packages: ['promtool'], program: '/usr/bin/promtool' }
const absent = await acquireTrees([REQUEST], { onProgress: () => undefined, signal: AbortSignal.timeout(50_000) }).then(
  () => undefined,
  (error: Error) => error.message,
)
if (absent !== undefined) console.log(`skipped, promtool cannot be had: ${absent}`)

const directory = mkdtempSync(join(tmpdir(), 'firedrill-promtool-test-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const never = new AbortController().signal
const planOf = (name: RuntimeName, services: readonly ServicePlan[] = []): Pick<Plan, 'runtime' | 'services'> => ({
  runtime: { name, reason: 'the test says so' },
  services,
})
const scratches = (): readonly string[] => readdirSync(tmpdir()).filter((name) => /^firedrill-promtool-[^t]/.test(name))

const RULES = `groups:
  - name: g
    rules:
      - { alert: Down, expr: up == 0, for: 1m }
`
const TEST = `rule_files: [deep/rules.yml]
tests:
  - input_series: [{ series: 'up{job="a"}', values: 0x5 }]
    alert_rule_test: [{ eval_time: 2m, alertname: Down, exp_alerts: [{ exp_labels: { job: a } }] }]
`

describe.skipIf(absent !== undefined)('promtool from Debian packages', () => {
  const promtool = promtoolFor(planOf('native'), never)

  test.each<[string, readonly string[], Readonly<Record<string, string>>, number, RegExp]>([
    ['a rule file that is sound', ['check', 'rules', 'deep/rules.yml'], { 'deep/rules.yml': RULES }, 0, /SUCCESS: 1 rules found/],
    ['one that is not', ['check', 'rules', 'r.yml'], { 'r.yml': 'groups: [{ name: 1, x: 2 }]' }, 1, /field x not found/],
    ['a file that is not there', ['check', 'rules', 'r.yml'], {}, 1, /r\.yml/],
    ['a test of rules', ['test', 'rules', 'test.yml'], { 'deep/rules.yml': RULES, 'test.yml': TEST }, 0, /SUCCESS/],
  ])('%s', async (_title, argv, files, exitCode, output) => {
    const before = scratches()
    const ended = await promtool(argv, files)
    expect(ended.output).toMatch(output)
    expect(ended.exitCode).toBe(exitCode)
    expect(scratches()).toEqual(before)
  })

  test.each<[RuntimeName, string]>([
    ['native', '700'],
    ['docker', '777'],
  ])('%s: blocks in a folder that stays, with mode %s', async (runtime, mode) => {
    const folder = join(directory, runtime)
    mkdirSync(folder, { mode: 0o700 })
    const history = '# TYPE up gauge\nup{job="a"} 1 1700000000\nup{job="a"} 0 1700000060\n# EOF\n'
    const argv = ['tsdb', 'create-blocks-from', 'openmetrics', 'history.om', 'data']
    expect(await promtoolFor(planOf(runtime), never)(argv, { 'history.om': history }, folder)).toMatchObject({ exitCode: 0 })
    const [block = ''] = readdirSync(join(folder, 'data'))
    expect(existsSync(join(folder, 'data', block, 'chunks', '000001'))).toBe(true)
    expect(readFileSync(join(folder, 'history.om'), 'utf8')).toBe(history)
    const isOpen = (path: string) => (statSync(path).mode & 0o777).toString(8)
    expect(isOpen(folder)).toBe(mode)
    if (runtime === 'docker')
      expect([join(folder, 'data', block), join(folder, 'data', block, 'index')].map(isOpen)).toEqual(['777', '666'])
  })

  test('aborted: it ends, and its folder is gone', async () => {
    const before = scratches()
    const cut = new AbortController()
    // Asked, it never answers.
    await using server = createServer((socket) => {
      cut.abort(new Error('enough'))
      socket.destroy()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const ended = promtoolFor(planOf('native'), cut.signal)(['query', 'instant', `http://127.0.0.1:${port}`, 'up'], {})
    await expect(ended).rejects.toThrow('enough')
    expect(scratches()).toEqual(before)
  })

  test.each(['../x', '/x', 'a/../../x'])('%s is no file of its folder', async (name) => {
    await expect(promtool(['--version'], { [name]: '' })).rejects.toThrow('is not a path below promtool’s folder')
  })
})

describe('where Debian packages cannot be had', () => {
  const prometheus: ServicePlan = {
    ...{ name: 'prometheus', role: 'prometheus', url: undefined, asked: undefined, addressed: [] },
    compose: composeService({ name: 'prometheus', image: 'prom/prometheus:v2.48.0' }),
    offer: { runs: true, how: '', standIn: false },
  }
  /** With a cache that is empty and a mirror that is nowhere. */
  async function without<T>(act: () => Promise<T>): Promise<T> {
    const { FIREDRILL_CACHE_DIR: cache, FIREDRILL_APT_MIRROR: mirror } = process.env
    Object.assign(process.env, {
      FIREDRILL_CACHE_DIR: join(directory, 'no-cache'),
      FIREDRILL_APT_MIRROR: 'http://127.0.0.1:1/debian',
    })
    try {
      return await act()
    } finally {
      for (const [name, value] of Object.entries({ FIREDRILL_CACHE_DIR: cache, FIREDRILL_APT_MIRROR: mirror }))
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
    }
  }

  test('in containers: out of the stack’s Prometheus image', async () => {
    using docker = fakeDocker({
      'image inspect': { stdout: 'sha256:1' },
      run: { code: 3, stdout: 'checked' },
    })
    const folder = join(directory, 'container')
    mkdirSync(folder)
    const promtool = promtoolFor(planOf('docker', [prometheus]), never)
    expect(await without(() => promtool(['check', 'config', 'p.yml'], { 'p.yml': '' }, folder))).toEqual({
      exitCode: 3,
      output: 'checked',
    })
    const ran = docker.calls().find((call) => call.startsWith('run ')) ?? ''
    expect(ran).toMatch(/^run --rm --name firedrill-promtool-[0-9a-f]{12} --network none /)
    expect(ran).toContain(`--entrypoint promtool --mount type=bind,source=${folder},target=/firedrill --workdir /firedrill`)
    expect(ran).toMatch(/ prom\/prometheus:v2\.48\.0 check config p\.yml$/)
  })

  test.each<[string, Parameters<typeof fakeDocker>[0], RegExp]>([
    [
      'no image',
      { 'image inspect': { code: 1 }, pull: { code: 1, stderr: 'no such host\n' } },
      /from prom\/prometheus:v2\.48\.0: no such host$/,
    ],
    [
      'no promtool in it',
      { 'image inspect': {}, run: { code: 127, stderr: 'promtool: not found\n' } },
      /cannot be run: promtool: not found$/,
    ],
    ['no docker', undefined, /^promtool cannot be had from/],
  ])('in containers, %s: it cannot be had', async (_title, answers, message) => {
    using _docker = fakeDocker(answers)
    const ended = without(() => promtoolFor(planOf('docker', [prometheus]), never)(['--version'], {}))
    await expect(ended).rejects.toMatchObject({ name: 'CannotObserve', message: expect.stringMatching(message) })
  })

  test.each<[RuntimeName, readonly ServicePlan[]]>([
    ['native', [prometheus]],
    ['attach', [prometheus]],
    ['docker', []],
  ])('%s: it cannot be had, and why', async (runtime, services) => {
    const ended = without(() => promtoolFor(planOf(runtime, services), never)(['--version'], {}))
    await expect(ended).rejects.toMatchObject({
      name: 'CannotObserve',
      message: expect.stringMatching(/^promtool cannot be had: ./),
    })
  })
})
