import { globSync, statSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { openAptRoot } from './apt-root.ts'
import { MANIFEST, type Manifest, readManifest, toTree, treeKey } from './cache.ts'
import { type Deb, resolveClosure } from './closure.ts'
import { download, type Places } from './download.ts'
import { finish, unpack } from './extract.ts'
import { twoAtATime } from './lanes.ts'
import type { Machine } from './machine.ts'
import { askVersion } from './probe.ts'
import type { AcquireOptions, Tree, TreeRequest } from './tree.ts'

/** What one suite has for a request: a tree and its directory name, or why none. */
export type Answer = { readonly tree: Tree; readonly key: string } | { readonly reason: string }

interface Work {
  readonly machine: Machine
  readonly suite: string
  readonly mirror: string
  readonly places: Places
  readonly options: AcquireOptions
}

interface Closure {
  readonly request: TreeRequest
  readonly debs: readonly Deb[]
  readonly packages: Readonly<Record<string, string>>
  readonly key: string
}

/** Asks one suite for all the requests: one fetch of its lists, one download, two unpackings at a time. */
export async function treesOfSuite(work: Work, requests: readonly TreeRequest[]): Promise<ReadonlyMap<TreeRequest, Answer>> {
  const { machine, suite, mirror, places, options } = work
  options.onProgress({ what: `package lists of Debian ${suite}` })
  const root = await openAptRoot(machine, suite, mirror, options.signal)
  if ('reason' in root) return new Map(requests.map((request) => [request, root]))
  const answers = new Map<TreeRequest, Answer>()
  const closures: Closure[] = []
  const seen = new Map<string, string>()
  for (const request of requests) {
    const debs = await resolveClosure(root, request, seen)
    if ('reason' in debs) answers.set(request, debs)
    else closures.push(closureOf(request, suite, debs))
  }
  const unbuilt = closures.filter(({ key }) => readManifest(join(places.cache, 'trees', key)) === undefined)
  await download(root, distinct(unbuilt), places, options.onProgress)
  await unpackAll(work, unbuilt)
  await root.dropIndexes()
  for (const closure of closures) answers.set(closure.request, await settle(work, closure, unbuilt.includes(closure)))
  return answers
}

function closureOf(request: TreeRequest, suite: string, debs: readonly Deb[]): Closure {
  const packages = Object.fromEntries(debs.map(({ name, version }) => [name, version]))
  return { request, debs, packages, key: treeKey(request, suite, packages) }
}

const distinct = (closures: readonly Closure[]): readonly Deb[] => [
  ...new Map(closures.flatMap(({ debs }) => debs).map((deb) => [deb.file, deb])).values(),
]

async function unpackAll({ machine, suite, mirror, places, options }: Work, closures: readonly Closure[]): Promise<void> {
  const total = closures.flatMap(({ debs }) => debs).reduce((sum, deb) => sum + deb.bytes, 0)
  let done = 0
  const jobs = []
  for (const { debs, key } of closures) {
    const into = join(places.scratch, key)
    await mkdir(into, { recursive: true })
    for (const deb of debs) {
      const work = async (): Promise<void> => {
        await unpack(machine.run, join(places.debs, deb.file), into, { suite, mirror, cache: places.cache }, options.signal)
        done += deb.bytes
        options.onProgress({ what: `unpacking Debian ${suite}`, done, total })
      }
      jobs.push({ bytes: deb.bytes, work })
    }
  }
  // Largest first: both lanes end at about the same time.
  await twoAtATime(jobs.sort((a, b) => b.bytes - a.bytes).map(({ work }) => work))
}

// Only a tree whose program has answered is given its place, by one rename: what stands in trees/ is whole.
async function settle(work: Work, closure: Closure, built: boolean): Promise<Answer> {
  const { places, machine, options } = work
  const place = join(places.cache, 'trees', closure.key)
  if (built) {
    const draft = join(places.scratch, closure.key)
    await finish(machine.run, draft, closure.request, options.signal)
    const manifest = await describe(work, closure, draft)
    if ('reason' in manifest) return manifest
    await writeFile(join(draft, MANIFEST), JSON.stringify(manifest, null, 1))
    await mkdir(join(places.cache, 'trees'), { recursive: true })
    await rm(place, { recursive: true, force: true })
    await rename(draft, place)
  }
  const manifest = readManifest(place)
  if (manifest === undefined) return { reason: `the tree ${place} was damaged as soon as it was made` }
  return { tree: toTree(place, manifest, []), key: closure.key }
}

async function describe(
  { machine, suite, options }: Work,
  { request, debs, packages }: Closure,
  root: string,
): Promise<Manifest | { readonly reason: string }> {
  const [program] = globSync(request.program.slice(1), { cwd: root })
  if (program === undefined) return { reason: `its packages have no ${request.program}` }
  const answer = await askVersion(machine.run, root, program, options.signal)
  if ('reason' in answer) return answer
  const sha256 = Object.fromEntries(debs.map((deb) => [deb.file, deb.sha256]))
  return { name: request.name, suite, version: answer.version, program, packages, sha256, sizes: sizesOf(root, program) }
}

function sizesOf(root: string, program: string): Readonly<Record<string, number>> {
  const files = globSync([program, 'usr/bin/*', 'usr/sbin/*', 'usr/lib/**/bin/*', 'usr/lib/**/*.so*'], {
    cwd: root,
    withFileTypes: true,
  })
  const plain = files.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(plain.map((file) => [relative(root, file), statSync(file).size]))
}
