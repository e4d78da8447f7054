import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface FakeAnswer {
  readonly code?: number
  readonly stdout?: string
  readonly stderr?: string
}

/**
 * A `docker` command, first in PATH until disposed: it answers by the first key with which its command line begins, and fails without
 * one. `undefined` instead of answers = there is none at all.
 */
export function fakeDocker(answers: Readonly<Record<string, FakeAnswer>> | undefined) {
  const directory = mkdtempSync(join(tmpdir(), 'firedrill-fake-docker-'))
  const log = join(directory, 'calls')
  const { PATH: path = '' } = process.env
  if (answers !== undefined) {
    writeFileSync(join(directory, 'docker'), scriptOf(Object.entries(answers), log))
    chmodSync(join(directory, 'docker'), 0o755)
  }
  process.env.PATH = answers === undefined ? directory : `${directory}:${path}`
  return {
    /** Command lines so far. */
    calls: (): readonly string[] => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
    [Symbol.dispose]() {
      process.env.PATH = path
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

function scriptOf(answers: readonly (readonly [string, FakeAnswer])[], log: string): string {
  const cases = answers.map(
    ([words, { code = 0, stdout = '', stderr = '' }]) =>
      `${quoted(words)}*) printf %s ${quoted(stdout)}; printf %s ${quoted(stderr)} >&2; exit ${code};;`,
  )
  return `#!/bin/sh\necho "$*" >> ${quoted(log)}\ncase "$*" in\n${cases.join('\n')}\nesac\necho "unknown: $*" >&2\nexit 9\n`
}
