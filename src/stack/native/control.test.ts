import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { poll } from '../../lib/poll.ts'
import type { OpenOptions, RunningService, RunningStack, ServiceControl, StackEvent } from '../stack.ts'
import { whyNotNative } from './machine.ts'
import { openStack } from './native.fixture.ts'
import { nativeRuntime } from './runtime.ts'
import { NativeService } from './service.ts'

const obstacle = whyNotNative()
if (obstacle !== undefined) console.log(`skipped, native stacks cannot run here: ${obstacle}`)

const directory = mkdtempSync(join(tmpdir(), 'firedrill-control-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** Answers which start it is of, and what it has for the path; its child writes the time into a file as long as it runs. */
const APP = `
const { spawn } = require('node:child_process'), start = String(Math.random())
console.log('start', process.argv.slice(1).join(' '))
spawn(process.execPath, ['-e', "setInterval(() => require('node:fs').writeFileSync('/beat', String(Date.now())), 5)"])
require('node:http').createServer((q, r) => {
  if (q.url === '/die') process.exit(9)
  r.end(q.url === '/' ? start : q.url === '/words' ? process.argv.slice(1).join(' ') : require('node:fs').readFileSync(q.url, 'utf8'))
}).listen(3000, process.env.HOST)
process.on('SIGTERM', () => process.exit(0))`

let files = 0
const app = (more: object = {}) => ({ build: '.', ports: ['3000'], 'x-native': { command: ['node', '-e', APP] }, ...more })

async function open(service: object = app(), options: Partial<OpenOptions> = {}) {
  const place = join(directory, String(files++))
  mkdirSync(place)
  for (const name of ['beat', 'one.yml', 'two.yml', 'three.yml']) writeFileSync(join(place, name), `${name} of the user`)
  const beat = join(place, 'beat')
  const compose = join(place, 'compose.yml')
  const volumes = [...((service as { volumes?: string[] }).volumes ?? []), './beat:/beat']
  writeFileSync(compose, JSON.stringify({ services: { app: { ...service, volumes } } }))
  const exits: StackEvent[] = []
  const onEvent = (event: StackEvent) => void (event.type === 'exited' && exits.push(event))
  const stack = await openStack(compose, { onEvent, ...options })
  return { stack, exits, beat, place, ...handles(stack) }
}

function handles(stack: RunningStack) {
  const [service] = stack.services
  const control = service?.control
  if (!(service instanceof NativeService) || control === undefined) throw new Error('it cannot be controlled')
  return { service: service as RunningService & NativeService, control: control as ServiceControl }
}

async function ask(service: RunningService, path = '/'): Promise<string | undefined> {
  const { host, port } = service.endpoint()
  const answer = await fetch(`http://${host}:${port}${path}`, { signal: AbortSignal.timeout(300) }).catch(() => undefined)
  return answer?.text()
}

const until = async (what: () => boolean) => {
  const end = systemClock.now() + 10_000
  const { held } = await poll({
    observe: async () => what(),
    holds: (value) => value,
    deadline: () => end,
    interval: 10,
    mode: 'until',
    clock: systemClock,
    signal: new AbortController().signal,
  })
  return held
}

const read = (file: string): string => readFileSync(file, 'utf8')
const isAlive = (pid: number | undefined): boolean => existsSync(`/proc/${pid}/root/.firedrill`)

describe.skipIf(obstacle !== undefined)('control of a native service', () => {
  test('stop and start: it answers when start has resolved, its log goes on, and nothing of it is news', async () => {
    const { stack, service, control, exits } = await open()
    await using _stack = stack
    const before = await ask(service)
    await control.stop()
    await control.stop()
    expect([typeof before, await ask(service)]).toEqual(['string', undefined])
    await control.start()
    const after = await ask(service)
    await control.start()
    expect([typeof after, after === before, await ask(service)]).toEqual(['string', false, after])
    expect(await service.lastLog(5)).toEqual(['start ', 'start '])
    expect(exits).toEqual([])
  })

  test('restart: another start of it, also of one that is stopped', async () => {
    const { stack, service, control, exits } = await open()
    await using _stack = stack
    const starts = [await ask(service)]
    await control.restart()
    starts.push(await ask(service))
    await control.stop()
    await control.restart()
    starts.push(await ask(service))
    expect([new Set(starts).size, starts.includes(undefined), exits]).toEqual([3, false, []])
  })

  test('pause: none of its processes runs; unpause: all go on', async () => {
    const { stack, service, control, beat, exits } = await open()
    await using _stack = stack
    const before = await ask(service)
    const first = read(beat)
    expect(await until(() => read(beat) !== first)).toBe(true)
    await control.pause()
    await control.pause()
    const still = read(beat)
    expect(await ask(service)).toBeUndefined()
    expect(read(beat)).toBe(still)
    await expect(control.exec(['true'])).rejects.toThrow('true cannot be run in app: it is paused')
    await control.unpause()
    await control.unpause()
    expect([await ask(service), await until(() => read(beat) !== still), exits]).toEqual([before, true, []])
  })

  test('what was asked at once is done one after the other', async () => {
    const { stack, service, control, exits } = await open()
    await using _stack = stack
    const before = await ask(service)
    await Promise.all([control.pause(), control.stop(), control.start(), control.pause(), control.unpause()])
    const after = await ask(service)
    expect([typeof after, after === before, exits]).toEqual(['string', false, []])
  })

  test('taken down while paused: nothing is left', async () => {
    const { stack, service, control } = await open()
    const { initPid } = service.process
    await control.pause()
    await stack[Symbol.asyncDispose]()
    expect([service.process.exit === undefined, isAlive(initPid)]).toEqual([false, false])
  })

  test('taken down after it was started anew: nothing is left, and nothing starts any more', async () => {
    const { stack, service, control } = await open()
    await control.restart()
    const { initPid } = service.process
    expect(isAlive(initPid)).toBe(true)
    await stack[Symbol.asyncDispose]()
    expect(isAlive(initPid)).toBe(false)
    await expect(control.start()).rejects.toThrow('app was taken down')
    await expect(control.exec(['true'])).rejects.toThrow('true cannot be run in app: it ')
    await expect(control.pause()).rejects.toThrow('app cannot be paused: it ')
  })

  test('taken down while it is being started: nothing is left', async () => {
    const healthcheck = { test: ['CMD', 'sh', '-c', '[ "$(cat /one.yml)" != no ]'] }
    const { stack, service, control, place } = await open(app({ healthcheck, volumes: ['./one.yml:/one.yml'] }))
    await control.stop()
    writeFileSync(join(place, 'one.yml'), 'no')
    const started = control.start()
    const refused = expect(started).rejects.toThrow('interrupted while app was starting')
    expect(await until(() => isAlive(service.process.initPid))).toBe(true)
    const { initPid } = service.process
    await stack[Symbol.asyncDispose]()
    await refused
    expect(isAlive(initPid)).toBe(false)
  })

  test('one that does not come up again: why, with its log', async () => {
    const file = `/one.yml`
    const command = [
      'node',
      '-e',
      `if (require('node:fs').readFileSync('${file}', 'utf8') === 'no') { console.log('bad'); process.exit(4) }${APP}`,
    ]
    const { stack, control, place, exits } = await open(app({ 'x-native': { command }, volumes: [`./one.yml:${file}`] }))
    await using _stack = stack
    writeFileSync(join(place, 'one.yml'), 'no')
    await expect(control.restart()).rejects.toThrow(
      /^app ended with exit code 4 before it was ready; its last log lines:[\s\S]*bad$/,
    )
    expect(exits).toMatchObject([{ service: 'app', code: 4 }])
  })

  test('an end that nobody asked for is news, also of one that was started anew', async () => {
    const { stack, service, control, exits } = await open()
    await using _stack = stack
    await control.restart()
    await ask(service, '/die')
    expect(await until(() => exits.length > 0)).toBe(true)
    await control.start()
    await ask(service, '/die')
    expect(await until(() => exits.length > 1)).toBe(true)
    expect(exits).toMatchObject([
      { service: 'app', code: 9 },
      { service: 'app', code: 9 },
    ])
  })

  test.each<[readonly string[], number, RegExp]>([
    [['node', '-p', '6 * 7'], 0, /^42\n$/],
    [['sh', '-c', 'echo out; echo err >&2; exit 3'], 3, /^out\nerr\n$/],
    [['sh', '-c', 'kill -9 $$'], 137, /^$/],
    [['no-such-program'], 127, /no-such-program/],
    // What it leaves running may not hold the answer back.
    [['sh', '-c', 'sleep 60 & echo begun'], 0, /^begun\n$/],
    [['sh', '-c', 'cat /one.yml; echo "$HOST"'], 0, /^one\.yml of the user127\.83\.\d+\.\d+\n$/],
  ])('exec %j ends with %i', async (argv, code, output) => {
    const { stack, control } = await open(app({ volumes: ['./one.yml:/one.yml'] }))
    await using _stack = stack
    const ended = await control.exec(argv)
    expect(ended.output).toMatch(output)
    expect(ended.exitCode).toBe(code)
  })

  test('kept: what ends the stack names the process that runs now', async () => {
    const { stack, service, control } = await open(app(), { keep: true })
    await control.restart()
    expect(stack.kept.at(-1)).toContain(`kill -9 -${service.process.pid} `)
    await control.stop()
    rmSync(dirname(dirname(service.logFile)), { recursive: true })
  })
})

describe.skipIf(obstacle !== undefined)('changes of a run', () => {
  test('files over files and folders, a word behind its command; all of it also after a restart', async () => {
    const own = mkdtempSync(join(directory, 'own-'))
    for (const name of ['one.yml', 'two.yml', 'new.yml']) writeFileSync(join(own, name), `${name} of the run`)
    const mount = (name: string, target: string) => ({ source: join(own, name), target, readOnly: true })
    const mounts = [mount('one.yml', '/conf/one.yml'), mount('two.yml', '/two.yml'), mount('new.yml', '/new/deep/new.yml')]
    const volumes = ['.:/conf:ro', './two.yml:/two.yml']
    const { stack, service, control, place } = await open(app({ volumes }), {
      changes: [{ service: 'app', mounts, args: ['last', '--word=x y'] }],
    })
    await using _stack = stack
    const paths = ['/conf/one.yml', '/conf/two.yml', '/two.yml', '/new/deep/new.yml', '/words']
    const expected = ['one.yml of the run', 'two.yml of the user', 'two.yml of the run', 'new.yml of the run', 'last --word=x y']
    expect(await Promise.all(paths.map((path) => ask(service, path)))).toEqual(expected)
    await control.restart()
    expect(await Promise.all(paths.map((path) => ask(service, path)))).toEqual(expected)
    expect(paths.slice(0, 3).map((path) => service.hostPath(path))).toEqual([
      join(own, 'one.yml'),
      join(place, 'two.yml'),
      join(own, 'two.yml'),
    ])
    expect(service.args.slice(-2)).toEqual(['last', '--word=x y'])
    expect(read(join(place, 'two.yml'))).toBe('two.yml of the user')
  })

  test('services reach what listens here, asked for before anything is started', async () => {
    const reach = await nativeRuntime('the test says so').reach?.()
    if (reach === undefined) throw new Error('services cannot reach this machine')
    const listener = createServer((_request, response) => response.end('from the harness')).listen(0, reach.listen)
    onTestFinished(() => void listener.close())
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    const { stack, control } = await open()
    await using _stack = stack
    const script = `fetch('http://${reach.name}:${port}/').then((r) => r.text()).then(console.log)`
    expect(await control.exec(['node', '-e', script])).toEqual({ exitCode: 0, output: 'from the harness\n' })
  })

  test('a change of a service that nobody knows', async () => {
    await expect(open(app(), { changes: [{ service: 'ap', mounts: [], args: [] }] })).rejects.toThrow(
      'a change names ap, which is not in the plan',
    )
  })
})
