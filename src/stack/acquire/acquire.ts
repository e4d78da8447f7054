import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { TestBedError } from '../../lib/errors.ts'
import { cachedTree, type Resolved, resolvedFile } from './cache.ts'
import type { Places } from './download.ts'
import { diskFull } from './errors.ts'
import { lock } from './lock.ts'
import { type Machine, thisMachine } from './machine.ts'
import { debianMirror } from './mirror.ts'
import { type Answer, treesOfSuite } from './suite.ts'
import type { AcquireOptions, Tree, TreeRequest } from './tree.ts'

/**
 * Trees by name: from the cache in milliseconds, else from the newest Debian suite whose programs run on this machine,
 * with one fetch of lists and one download per suite. On failure or abort the cache stays sound.
 */
export async function acquireTrees(
  requests: readonly TreeRequest[],
  options: AcquireOptions,
  machine: Machine = thisMachine(),
): Promise<ReadonlyMap<string, Tree>> {
  const warm = options.refresh === true ? new Map<string, Tree>() : fromCache(requests, machine)
  if (warm.size === requests.length) return warm
  try {
    return await fill(requests, options, machine)
  } catch (error) {
    throw diskTrouble(error, machine.cache)
  }
}

function fromCache(requests: readonly TreeRequest[], machine: Machine): Map<string, Tree> {
  const found = requests.flatMap((request) => {
    const tree = cachedTree(machine.cache, request)
    return tree === undefined ? [] : [[request.name, tree] as const]
  })
  return new Map(found)
}

async function fill(
  requests: readonly TreeRequest[],
  options: AcquireOptions,
  machine: Machine,
): Promise<ReadonlyMap<string, Tree>> {
  const places: Places = { cache: machine.cache, debs: join(machine.cache, 'debs'), scratch: join(machine.cache, 'scratch') }
  await mkdir(machine.cache, { recursive: true })
  const waiting = (): void => options.onProgress({ what: `another firedrill is filling ${machine.cache}: waiting for it` })
  await using _held = await lock(join(machine.cache, 'lock'), waiting, options.signal)
  // Whoever waited finds what the other one brought.
  const trees = options.refresh === true ? new Map<string, Tree>() : fromCache(requests, machine)
  const missing = requests.filter((request) => !trees.has(request.name))
  if (missing.length === 0) return trees
  // Under the lock nobody else is at work: what lies in scratch is of a run that was cut short.
  await empty(places.scratch)
  try {
    await mkdir(places.debs, { recursive: true })
    for (const [name, tree] of await bySuite(missing, places, options, machine)) trees.set(name, tree)
  } finally {
    await rm(places.scratch, { recursive: true, force: true })
  }
  return trees
}

async function bySuite(
  requests: readonly TreeRequest[],
  places: Places,
  options: AcquireOptions,
  machine: Machine,
): Promise<Map<string, Tree>> {
  const mirror = debianMirror(machine.environment, machine.etcApt)
  const trees = new Map<string, Tree>()
  const passedOver = new Map<string, readonly string[]>()
  for (const suite of machine.suites) {
    const open = requests.filter((request) => !trees.has(request.name))
    if (open.length === 0) break
    const answers = await treesOfSuite({ machine, suite, mirror, places, options }, open)
    for (const [request, answer] of answers) {
      const before = passedOver.get(request.name) ?? []
      if ('reason' in answer) passedOver.set(request.name, [...before, `${suite}: ${answer.reason}`])
      else trees.set(request.name, await remember(request, answer, before, places))
    }
  }
  for (const { name } of requests) if (!trees.has(name)) throw noSuite(name, mirror, passedOver.get(name) ?? [])
  return trees
}

async function remember(
  request: TreeRequest,
  { tree, key }: Extract<Answer, { tree: Tree }>,
  passedOver: readonly string[],
  places: Places,
): Promise<Tree> {
  const resolved: Resolved = { tree: key, resolvedAt: new Date().toISOString(), passedOver }
  const file = resolvedFile(places.cache, request)
  const draft = join(places.scratch, `${key}.json`)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(draft, JSON.stringify(resolved))
  await rename(draft, file)
  return { ...tree, passedOver }
}

async function empty(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 3 })
  await mkdir(directory, { recursive: true })
}

const noSuite = (name: string, mirror: string, reasons: readonly string[]): TestBedError =>
  new TestBedError(`no Debian suite of ${mirror} has a ${name} that runs on this machine: ${reasons.join('; ')}`, {
    hint: 'set FIREDRILL_APT_MIRROR to a complete Debian mirror, or attach to a stack that already runs (--attach SERVICE=URL)',
  })

function diskTrouble(error: unknown, cache: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(cache, message)
  if (code !== 'EACCES' && code !== 'EROFS' && code !== 'EPERM') return error
  return new TestBedError(`the cache directory ${cache} cannot be written: ${message}`, {
    hint: 'set FIREDRILL_CACHE_DIR to a directory of yours',
    cause: error,
  })
}
