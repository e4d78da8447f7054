import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lock } from './lock.ts'

const never = new AbortController().signal
const HOLDER = `
import { lock } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)}
const held = await lock(process.argv[1], () => console.log('waiting'), new AbortController().signal)
console.log('held')
process.stdin.once('data', async () => { await held[Symbol.asyncDispose](); console.log('freed'); process.stdin.destroy() })
`

describe('lock', () => {
  let directory = ''
  let file = ''
  const children: ChildProcess[] = []
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'firedrill-lock-'))
    file = join(directory, 'lock')
  })
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    rmSync(directory, { recursive: true })
  })

  const otherProcess = async (): Promise<ChildProcess> => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', HOLDER, file], { stdio: ['pipe', 'pipe', 'inherit'] })
    children.push(child)
    expect(await said(child)).toBe('held')
    return child
  }
  const said = async (child: ChildProcess): Promise<string> => {
    if (child.stdout === null) throw new Error('the child has no stdout')
    const [data] = await once(child.stdout, 'data')
    return String(data).trim()
  }
  /** A second lock: resolves `waiting` as soon as it knows that another process has it. */
  const contend = (signal: AbortSignal = never): { waiting: Promise<void>; held: Promise<AsyncDisposable> } => {
    const { promise: waiting, resolve } = Promise.withResolvers<void>()
    return { waiting, held: lock(file, resolve, signal) }
  }

  test('is free at once when nobody has it, again and again', async () => {
    for (let i = 0; i < 2; i++) {
      await using _held = await lock(file, () => expect.unreachable('nobody else has it'), never)
    }
  })

  test('waits for another process and says so, then has it', async () => {
    const other = await otherProcess()
    const { waiting, held } = contend()
    await waiting
    other.stdin?.write('free it\n')
    await using _held = await held
  })

  test('a process that is killed frees it', async () => {
    const other = await otherProcess()
    const { waiting, held } = contend()
    await waiting
    other.kill('SIGKILL')
    await using _held = await held
  })

  test('an abort ends the waiting', async () => {
    await otherProcess()
    const controller = new AbortController()
    const { waiting, held } = contend(controller.signal)
    await waiting
    controller.abort(new Error('interrupted'))
    await expect(held).rejects.toThrow('interrupted')
  })

  test('a directory that is not there is an error that names the file', async () => {
    await expect(lock(join(directory, 'absent/lock'), () => undefined, never)).rejects.toThrow(/cannot lock .*absent\/lock/)
  })
})
