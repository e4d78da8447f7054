import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { systemClock } from '../src/lib/clock.ts'
import { poll } from '../src/lib/poll.ts'

const BIN = join(import.meta.dirname, '..', 'bin', 'firedrill.js')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The command as a user starts it; `ended` resolves when it has gone. */
export function start(args: readonly string[], options: { cwd: string; env?: Record<string, string> }) {
  const env = { ...process.env, NO_COLOR: '1', CI: '1', ...options.env }
  const child = spawn(process.execPath, [BIN, ...args], { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (data: Buffer) => {
    said.stdout += data
  })
  child.stderr.on('data', (data: Buffer) => {
    said.stderr += data
  })
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...said })))
  return { child: child as ChildProcess, said, ended }
}

/** Runs it to its end. */
export const firedrill = (args: readonly string[], options: { cwd: string; env?: Record<string, string> }): Promise<Ended> =>
  start(args, options).ended

/** Writes files below a directory: path -> text, or a value that is written as JSON (which YAML readers read too). */
export function write(directory: string, files: Readonly<Record<string, unknown>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = join(directory, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  }
}

/** Polls until it is so, at most 20 s; says whether it came true. */
export async function until(so: () => boolean): Promise<boolean> {
  const end = systemClock.now() + 20_000
  const { held } = await poll({
    observe: async () => so(),
    holds: (value) => value,
    deadline: () => end,
    interval: 20,
    mode: 'until',
    clock: systemClock,
    signal: new AbortController().signal,
  })
  return held
}

/** Processes of this machine whose command line holds the text; those that have ended and wait to be reaped have none. */
export const processesWith = (text: string): number =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name) && readOr(`/proc/${name}/cmdline`).includes(text)).length

/** State directories of runs of this process id. */
export function stateOf(pid: number | undefined): readonly string[] {
  const parent = join(tmpdir(), `firedrill-${userInfo().uid}`)
  return existsSync(parent) ? readdirSync(parent).filter((name) => name.startsWith(`run-${pid}-`)) : []
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
