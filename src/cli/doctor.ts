import { FiredrillError } from '../lib/errors.ts'
import { examineDocker } from '../stack/docker/examine.ts'
import { type Examination, examine } from '../stack/examine.ts'
import { findRemains, type Remains } from '../stack/leftovers.ts'
import type { Io } from './io.ts'

export interface DoctorOptions {
  /** Remove what crashed runs left. */
  readonly clean?: boolean
}

/** `firedrill doctor`: what this machine can run; exit 3 when no runtime can work. With `clean`: exit 3 when something could not be removed. */
export const doctorCommand = ({ clean = false }: DoctorOptions, io: Io): Promise<number> => (clean ? cleanUp(io) : look(io))

async function look(io: Io): Promise<number> {
  const node = { what: 'Node', ok: true, says: `${process.version} at ${process.execPath}`, hint: undefined }
  const native = examine()
  const docker = await examineDocker()
  const crashed = await examineRemains()
  const examinations = [node, ...native, docker, ...crashed]
  const width = Math.max(...examinations.map(({ what }) => what.length))
  for (const { what, ok, says, hint } of examinations) {
    io.stdout.write(`${ok ? '✓' : '✗'} ${what.padEnd(width)}  ${says}\n`)
    if (hint !== undefined) io.stdout.write(`  ${' '.repeat(width)}  what to do: ${hint}\n`)
  }
  return docker.ok || native.every(({ ok }) => ok) ? 0 : 3
}

async function examineRemains(): Promise<readonly Examination[]> {
  const what = 'crashed run'
  try {
    const { remains } = await findRemains()
    return remains
      .filter(({ state }) => state === 'crashed')
      .map(({ name, holds }) => ({
        what,
        ok: false,
        says: `left ${name}: ${holds}`,
        hint: 'firedrill doctor --clean removes it',
      }))
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error
    return [{ what, ok: false, says: error.message, hint: error.hint }]
  }
}

async function cleanUp(io: Io): Promise<number> {
  const { remains, unseen } = await findRemains()
  let whole = true
  for (const one of remains) {
    const { state } = one
    const { line, ok } = state === 'crashed' ? await removed(one) : { line: left(one, WHY_LEFT[state]), ok: true }
    io.stdout.write(`${line}\n`)
    whole &&= ok
  }
  if (remains.length === 0) io.stdout.write('nothing is left of earlier runs\n')
  if (unseen !== undefined) io.stdout.write(`containers were not looked for: ${unseen}\n`)
  return whole ? 0 : 3
}

async function removed(one: Remains): Promise<{ readonly line: string; readonly ok: boolean }> {
  const { removed, failed } = await one.remove()
  if (failed.length === 0) return { line: `removed  ${one.name}: ${removed === '' ? 'it was gone already' : removed}`, ok: true }
  const why = failed.map((failure) => `${failure.what}: ${failure.why}`).join('; ')
  return {
    line: `FAILED   ${one.name}: removed ${removed === '' ? 'nothing' : removed}, but not ${why}${toRemove(one)}`,
    ok: false,
  }
}

const WHY_LEFT: Readonly<Record<Exclude<Remains['state'], 'crashed'>, string>> = {
  running: 'its run goes on',
  kept: 'it was left up on purpose (--keep)',
  elsewhere: 'it was made on another machine or in another container, and may be in use there',
}

const left = (one: Remains, why: string): string => `left     ${one.name}: ${one.holds}; ${why}${toRemove(one)}`

const toRemove = ({ byHand }: Remains): string => (byHand === undefined ? '' : `; to remove it: ${byHand}`)
