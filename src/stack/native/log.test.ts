import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { poll } from '../../lib/poll.ts'
import type { LogLines, RunningService } from '../stack.ts'
import { whyNotNative } from './machine.ts'
import { openStack } from './native.fixture.ts'

const obstacle = whyNotNative()
if (obstacle !== undefined) console.log(`skipped, native stacks cannot run here: ${obstacle}`)

/** Says each path that it is asked for, to its output and to its errors by turns. */
const APP = `
let n = 0
console.log('start')
require('node:http').createServer((q, r) => { (n++ % 2 ? console.error : console.log)(q.url); r.end() }).listen(3000, process.env.HOST)
process.on('SIGTERM', () => process.exit(0))`

async function ask(service: RunningService, path: string): Promise<void> {
  const { host, port } = service.endpoint()
  await (await fetch(`http://${host}:${port}${path}`)).text()
}

/** Reads on until that many lines have come. */
async function read(service: RunningService, lines: number, since?: string): Promise<LogLines> {
  const until = systemClock.now() + 10_000
  const { last } = await poll({
    observe: async () => service.log(since),
    holds: (log) => log.lines.length >= lines,
    deadline: () => until,
    interval: 20,
    mode: 'until',
    clock: systemClock,
    signal: new AbortController().signal,
  })
  return last !== undefined && 'value' in last ? last.value : expect.fail('its log could not be read')
}

/** Its last words have no end. */
const DYING = `
require('node:http').createServer().listen(3000, process.env.HOST)
process.on('SIGTERM', () => process.stdout.write('panic: oh', () => process.exit(1)))`

/** A compose file of one service that runs this. Gone when the test ends. */
function composeOf(program: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'firedrill-log-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const file = join(directory, 'compose.yml')
  const app = { build: '.', ports: ['3000'], 'x-native': { command: ['node', '-e', program] } }
  writeFileSync(file, JSON.stringify({ services: { app } }))
  return file
}

describe.skipIf(obstacle !== undefined)('the log of a native service', () => {
  test('each line once, whichever stream it went to, through a restart', async () => {
    await using stack = await openStack(composeOf(APP))
    const [app] = stack.services
    if (app?.control === undefined) throw new Error('it cannot be controlled')
    const started = await read(app, 1)
    expect(started).toMatchObject({ lines: ['start'], cut: false })
    for (const path of ['/one', '/two', '/three']) await ask(app, path)
    const asked = await read(app, 3, started.mark)
    expect(asked.lines).toEqual(['/one', '/two', '/three'])
    await app.control.restart()
    await ask(app, '/four')
    expect((await read(app, 2, asked.mark)).lines).toEqual(['start', '/four'])
    expect((await app.log()).lines).toHaveLength(6)
  })

  test('its last words are a line when it has ended', async () => {
    await using stack = await openStack(composeOf(DYING))
    const [app] = stack.services
    await app?.control?.stop()
    expect(await app?.log()).toMatchObject({ lines: ['panic: oh'], cut: false })
  })
})
