import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { docker } from './cli.ts'

const { PATH } = process.env
const directory = mkdtempSync(join(tmpdir(), 'firedrill-cli-'))
beforeAll(() => {
  process.env.PATH = `${directory}:${PATH}`
})
afterAll(() => {
  process.env.PATH = PATH
  rmSync(directory, { recursive: true, force: true })
})

const program = (text: string) => writeFileSync(join(directory, 'docker'), `#!/bin/sh\n${text}\n`, { mode: 0o755 })

/** The process is there, and not only until somebody asks how it ended. */
function runs(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

describe.skipIf(process.platform !== 'linux')('docker', () => {
  test('what it prints, and how it ends', async () => {
    program('echo out; echo err >&2; exit 3')
    expect(await docker(['x'])).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' })
  })

  test('only the last part of very much, unless all is asked for', async () => {
    program('i=0; while [ $i -lt 3000 ]; do printf "%0400d\\n" $i; i=$((i+1)); done')
    expect((await docker(['x'])).stdout.length).toBe(256 * 1024)
    expect((await docker(['x'], { whole: true })).stdout.length).toBe(3000 * 401)
  })

  test('an abort ends what it started too: not every docker tells its plugin', async () => {
    const pidFile = join(directory, 'pid')
    // The plugin lives on when only the front process is told to end, and holds its output open.
    program(`sh -c 'echo $$ > ${pidFile}; exec sleep 60' & echo started; wait`)
    const cut = new AbortController()
    const ended = docker(['compose', 'up'], { signal: cut.signal })
    while (!existsWithText(pidFile)) await new Promise((resolve) => setTimeout(resolve, 5))
    cut.abort(new Error('enough'))
    await expect(ended).rejects.toThrow('enough')
    // It was told to end; when it is gone is up to the kernel.
    await expect.poll(() => runs(Number(readFileSync(pidFile, 'utf8')))).toBe(false)
  })

  test('it is not there', async () => {
    rmSync(join(directory, 'docker'))
    process.env.PATH = directory
    await expect(docker(['x'])).rejects.toMatchObject({ code: 'ENOENT' })
    process.env.PATH = `${directory}:${PATH}`
  })
})

function existsWithText(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').endsWith('\n')
  } catch {
    return false
  }
}
