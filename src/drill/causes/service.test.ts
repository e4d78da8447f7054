import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { ServiceControl } from '../../stack/stack.ts'
import { errorOf, world } from './causes.fixture.ts'
import { causeOf } from './index.ts'

const { signal } = new AbortController()

/** A service of a test: a real process that listens, under the control that a runtime gives. */
async function service() {
  const free = createTcpServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  const { port } = free.address() as AddressInfo
  free.close()
  const program = `require('node:net').createServer(() => {}).listen(${port}, '127.0.0.1', () => console.log('up'))`
  const spawned = async () => {
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    return child
  }
  let child = await spawned()
  const said: string[] = []
  const control: ServiceControl = {
    async stop() {
      said.push('stop')
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
    async start() {
      said.push('start')
      child = await spawned()
    },
    async pause() {
      said.push('pause')
      child.kill('SIGSTOP')
    },
    async unpause() {
      said.push('unpause')
      child.kill('SIGCONT')
    },
    async restart() {
      await control.stop()
      await control.start()
    },
    async exec(argv) {
      const [file = '', ...rest] = argv
      const run = spawn(file, rest, { stdio: ['ignore', 'pipe', 'ignore'] })
      const output = (await run.stdout.setEncoding('utf8').toArray()).join('')
      const exitCode = run.exitCode ?? ((await once(run, 'exit'))[0] as number)
      return { exitCode, output }
    },
  }
  const alive = () => child.exitCode === null && child.signalCode === null
  return { control, said, alive, origin: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => control.stop() }
}

describe('a service', () => {
  it('is stopped and started', async () => {
    await using app = await service()
    const cause = causeOf({ stop: 'app' }, world(app.origin, { control: () => app.control }))
    await cause.apply(signal)
    await cause.landed(signal)
    expect(app.alive()).toBe(false)
    await cause.undo(signal)
    expect(app.alive()).toBe(true)
    expect(app.said).toEqual(['stop', 'start'])
  })

  it('is paused and unpaused, and restarted until it is there again', async () => {
    await using app = await service()
    const context = world(app.origin, { control: () => app.control })
    for (const spec of [{ pause: 'app' }, { restart: 'app' }]) {
      const cause = causeOf(spec, context)
      await cause.apply(signal)
      await cause.landed(signal)
      await cause.undo(signal)
    }
    expect(app.said).toEqual(['pause', 'unpause', 'stop', 'start'])
  })

  it('that takes no connection after its restart has not landed', async () => {
    await using app = await service()
    const control = { ...app.control, start: async () => undefined, restart: app.control.stop }
    const context = world(app.origin, { control: () => control, within: { apply: 2000, landed: 150, undo: 100 } })
    const cause = causeOf({ restart: 'app' }, context)
    await cause.apply(signal)
    expect((await errorOf(cause.landed(signal))).message).toMatch(
      /^restart app was done, but did not take hold within 150 ms: app takes no connection at 127\.0\.0\.1:\d+: .*ECONNREFUSED/,
    )
  })

  it('runs commands, and undoes them by others', async () => {
    await using app = await service()
    const context = world(app.origin, { control: () => app.control })
    const exec = (script: string) => ({ service: 'app', command: ['sh', '-c', script] })
    const good = causeOf({ exec: exec('exit 0'), undo: exec('echo "password=hunter22"; exit 3') }, context)
    expect(good.describe).toBe('sh -c exit 0 in app')
    await good.apply(signal)
    await good.landed(signal)
    expect(await errorOf(good.undo(signal))).toMatchObject({
      message:
        'sh -c exit 0 in app could not be undone: sh -c echo "password=hunter22"; exit 3 in app ended with exit code 3, expected 0: "password=***"',
      hint: 'run sh -c echo "password=hunter22"; exit 3 in app yourself, or restart app: it is still as sh -c exit 0 in app left it',
    })
    const bad = causeOf({ exec: exec('exit 7'), undo: undefined }, context)
    expect((await errorOf(bad.apply(signal))).message).toBe(
      'sh -c exit 7 in app ended with exit code 7, expected 0: it printed nothing',
    )
    await bad.undo(signal)
  })

  it('that may not be changed', async () => {
    expect(await errorOf(causeOf({ stop: 'app' }, world('http://127.0.0.1:1')).apply(signal))).toMatchObject({
      name: 'CauseNotLanded',
      message:
        'app cannot be changed: it does not run in this stack, or it is attached, where nothing is changed without being allowed',
    })
  })

  it('whose undo never ends is given up in time', async () => {
    await using app = await service()
    const control = { ...app.control, start: () => new Promise<void>(() => undefined) }
    const cause = causeOf(
      { stop: 'app' },
      world(app.origin, { control: () => control, within: { apply: 2000, landed: 100, undo: 50 } }),
    )
    await cause.apply(signal)
    expect(await errorOf(cause.undo(signal))).toMatchObject({
      name: 'UndoFailed',
      message: 'stop app could not be undone: it took longer than 50 ms',
      hint: 'start app yourself: it is still stopped',
    })
  })
})
