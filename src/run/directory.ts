import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** `20261121T063000Z-3f9a`: sorts by time, differs between runs of one second. */
export const newRunId = (now: number): string =>
  `${new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')}-${randomBytes(2).toString('hex')}`

export const runDirectory = (reportDir: string, suite: string, runId: string): string => join(reportDir, suite, runId)

/** Makes `<suite>/latest` point at this run, in one step. */
export async function pointLatest(directory: string): Promise<void> {
  const parent = dirname(directory)
  const temporary = join(parent, `.latest-${basename(directory)}`)
  await symlink(basename(directory), temporary)
  await rename(temporary, join(parent, 'latest')).catch(async (error: unknown) => {
    await rm(temporary, { force: true })
    throw error
  })
}

/** Makes a directory and those above it. Node's own way never ends where a directory that is there refuses new ones by ENOENT (/proc). */
export async function makeDirectories(path: string): Promise<void> {
  const parent = dirname(path)
  if (parent !== path && !existsSync(parent)) await makeDirectories(parent)
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}
