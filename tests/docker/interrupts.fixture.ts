import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { TestContext } from 'vitest'
import { connect } from '../../src/stack/docker/engine.ts'
import { findLeftovers } from '../../src/stack/docker/leftovers.ts'
import { type Ended, firedrill } from '../firedrill.ts'
import type { Workplace } from './engine.fixture.ts'

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'firedrill.js')

/** A run in a process group of its own, as a terminal starts it; `interrupt` is the terminal's Ctrl-C: everything in the group gets it. */
export function beginInTerminal(place: Workplace, what: string) {
  const { cwd, env } = place.options(what)
  const child = spawn(process.execPath, [BIN, ...place.words()], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', CI: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (data: Buffer) => {
      said[name] += data
    })
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...said })))
  const interrupt = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT')
  }
  return { said, ended, interrupt }
}

/** Runs `doctor --clean`, where it meets nothing that these tests did not make; otherwise skips. */
export async function doctorClean(place: Workplace, what: string, context: TestContext): Promise<Ended> {
  const all = await findLeftovers((await connect()).container.dockerode)
  const others = all.filter(({ state, project }) => state === 'crashed' && !project.includes(place.id))
  if (others.length > 0) {
    const reason = `skipped, it would remove what other crashed runs left: ${others.map(({ project }) => project).join(', ')}`
    console.log(reason)
    context.skip(reason)
  }
  return firedrill(['doctor', '--clean'], place.options(what))
}

/** Its line about the project of a run. */
export const removed = (place: Workplace, what: string): RegExp =>
  new RegExp(`^removed  firedrill-${place.name(what)}-[0-9a-f]{8}: \\d containers?, 1 network$`, 'm')
