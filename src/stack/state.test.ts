import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { endKept } from './native/kept.ts'
import { findStates, makeState } from './state.ts'

const base = realpathSync(mkdtempSync(join(tmpdir(), 'firedrill-state-')))
const parent = join(base, `firedrill-${process.getuid?.() ?? 0}`)
let dead = 0
beforeAll(async () => {
  vi.stubEnv('TMPDIR', base)
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'close')
  dead = child.pid ?? 0
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(base, { recursive: true, force: true })
})

test('no run was here: nothing found, nothing made', () => {
  expect([findStates(), existsSync(parent)]).toEqual([[], false])
})

test('directories of runs, and what is none of ours', () => {
  const names = [`kept-${dead}-00000000`, `run-${dead}-00000000`, `run-${process.pid}-00000000`, 'notes', 'run-x-00000000']
  for (const name of names) mkdirSync(join(parent, name), { recursive: true })
  expect(findStates().toSorted((a, b) => a.path.localeCompare(b.path))).toEqual([
    { path: join(parent, `kept-${dead}-00000000`), kept: true, alive: false },
    ...[
      { path: join(parent, `run-${dead}-00000000`), kept: false, alive: false },
      { path: join(parent, `run-${process.pid}-00000000`), kept: false, alive: true },
    ].toSorted((a, b) => a.path.localeCompare(b.path)),
  ])
})

test('the next run removes those of dead harnesses only', async () => {
  const state = makeState(false)
  await state[Symbol.asyncDispose]()
  expect(readdirSync(parent).sort()).toEqual(
    [`kept-${dead}-00000000`, 'notes', `run-${process.pid}-00000000`, 'run-x-00000000'].sort(),
  )
})

test('a kept stack: ended by the groups of its services, not of those who look into it', async () => {
  const directory = join(parent, `kept-${dead}-00000000`)
  const service = spawn('sh', ['-c', `R='${directory}/roots/app'; read -r _`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const reader = spawn('sh', ['-c', `L='${directory}/logs/app.log'; read -r _`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  await Promise.all([once(service, 'spawn'), once(reader, 'spawn')])
  const whileUp = endKept(directory)
  service.stdin.end()
  reader.stdin.end()
  await Promise.all([once(service, 'close'), once(reader, 'close')])
  expect([whileUp, endKept(directory)]).toEqual([`kill -9 -${service.pid} && rm -rf '${directory}'`, `rm -rf '${directory}'`])
})
