import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { TestBedError } from '../../lib/errors.ts'
import type { AptRoot } from './apt-root.ts'
import type { Deb } from './closure.ts'
import { packageError } from './errors.ts'
import type { AcquireProgress } from './tree.ts'

const PROGRESS_INTERVAL_MS = 200

export interface Places {
  readonly cache: string
  /** Every package file, checked, under its exact version. */
  readonly debs: string
  /** Scratch directory on the same disk, emptied by whoever holds the cache's lock. */
  readonly scratch: string
}

/** Brings every package that is not there yet; a package file appears in `debs` only when its checksum is that of the signed list. */
export async function download(
  root: AptRoot,
  wanted: readonly Deb[],
  places: Places,
  onProgress: (progress: AcquireProgress) => void,
): Promise<void> {
  const missing: Deb[] = []
  for (const deb of wanted) if (!(await isWhole(join(places.debs, deb.file), deb))) missing.push(deb)
  if (missing.length === 0) return
  const into = join(places.scratch, `download-${root.suite}`)
  await mkdir(into, { recursive: true })
  const outcome = await withProgress(into, `${missing.length} packages of Debian ${root.suite}`, missing, onProgress, () =>
    root.apt(['-q', 'download', ...missing.map((deb) => `${deb.name}=${deb.version}`)], into),
  )
  if (outcome.code !== 0)
    throw packageError('downloading packages', outcome, { suite: root.suite, mirror: root.mirror, cache: places.cache })
  for (const deb of missing) await keep(deb, join(into, deb.file), places, root)
}

async function keep(deb: Deb, file: string, places: Places, root: AptRoot): Promise<void> {
  if (!(await isWhole(file, deb))) {
    throw new TestBedError(
      `${deb.file} from ${root.mirror} is not the file that Debian's signed list names (sha256 ${deb.sha256})`,
      {
        hint: 'try again; if it stays so, the mirror or a proxy before it is broken: set FIREDRILL_APT_MIRROR to another one',
      },
    )
  }
  await rename(file, join(places.debs, deb.file))
}

async function isWhole(file: string, deb: Deb): Promise<boolean> {
  const found = await stat(file).catch(() => undefined)
  if (found?.size !== deb.bytes) return false
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  if (hash.digest('hex') === deb.sha256) return true
  await rm(file)
  return false
}

// apt tells its progress to terminals only; the growing files tell it too.
async function withProgress<T>(
  into: string,
  what: string,
  debs: readonly Deb[],
  onProgress: (progress: AcquireProgress) => void,
  work: () => Promise<T>,
): Promise<T> {
  const total = debs.reduce((sum, deb) => sum + deb.bytes, 0)
  const report = async (): Promise<void> => onProgress({ what, done: Math.min(total, await bytesIn(into)), total })
  onProgress({ what, done: 0, total })
  const timer = setInterval(() => void report().catch(() => undefined), PROGRESS_INTERVAL_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    onProgress({ what, done: Math.min(total, await bytesIn(into)), total })
  }
}

async function bytesIn(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const sizes = await Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name)).catch(() => undefined)),
  )
  return sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0)
}
