import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { acquireTrees } from './acquire.ts'
import type { Outcome, Run } from './command.ts'
import { failed, fakeRun, ok } from './fake-archive.fixture.ts'
import type { Machine } from './machine.ts'
import type { AcquireOptions, AcquireProgress, Tree, TreeRequest } from './tree.ts'

async function acquireTree(request: TreeRequest, options: AcquireOptions, machine: Machine): Promise<Tree> {
  const tree = (await acquireTrees([request], options, machine)).get(request.name)
  if (tree === undefined) throw new Error(`there is no tree of ${request.name}`)
  return tree
}

const REDIS: TreeRequest = {
  name: 'redis',
  packages: ['redis'],
  program: '/usr/lib/redis/*/server',
  links: { '/usr/bin/': '/usr/lib/redis/*/*' },
}
const PROMETHEUS: TreeRequest = { name: 'prometheus', packages: ['prometheus'], program: '/usr/bin/prometheus' }

describe('acquireTrees', () => {
  let cache = ''
  let calls: string[] = []
  let seen: AcquireProgress[] = []
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'firedrill-acquire-'))
    calls = []
    seen = []
  })
  afterEach(() => rmSync(cache, { recursive: true }))

  const machine = (override: (command: string) => Outcome | undefined = () => undefined): Machine => ({
    run: fakeRun(override, calls),
    environment: { FIREDRILL_APT_MIRROR: 'http://m.example/debian' },
    cache,
    etcApt: '/nonexistent',
    keyrings: [import.meta.filename],
    suites: ['sid', 'trixie', 'bookworm'],
  })
  const options = () => ({
    onProgress: (progress: AcquireProgress) => void seen.push(progress),
    signal: new AbortController().signal,
  })
  const trees = (): readonly string[] => (existsSync(join(cache, 'trees')) ? readdirSync(join(cache, 'trees')) : [])

  test('makes whole trees: merged directories, certificates, applets, links, no documentation', async () => {
    const tree = await acquireTree(REDIS, options(), machine())
    expect(tree).toMatchObject({ suite: 'sid', version: '8.0.6', passedOver: [], packages: { libc6: '1', redis: '1' } })
    expect(tree.program).toBe(join(tree.root, 'usr/lib/redis/8/server'))
    expect(readFileSync(join(tree.root, 'etc/ssl/certs/ca-certificates.crt'), 'utf8')).toBe('A\nB')
    for (const path of ['bin/sh', 'usr/bin/cat', 'usr/bin/cli', 'lib/x86_64-linux-gnu/ld-linux-x86-64.so.2', 'usr/local/bin']) {
      expect(existsSync(join(tree.root, path)), path).toBe(true)
    }
    expect(existsSync(join(tree.root, 'usr/share/doc'))).toBe(false)
  })

  test('tells bytes done and total of the download and of the unpacking', async () => {
    await acquireTree(REDIS, options(), machine())
    const ends = seen.filter(({ done, total }) => total !== undefined && done === total)
    expect(ends.map(({ what }) => what)).toEqual(
      expect.arrayContaining([expect.stringContaining('packages of Debian sid'), 'unpacking Debian sid']),
    )
  })

  test('a warm start runs no program at all', async () => {
    const cold = await acquireTrees([REDIS, PROMETHEUS], options(), machine())
    calls.length = 0
    expect(await acquireTrees([REDIS, PROMETHEUS], options(), machine())).toEqual(cold)
    expect(calls).toEqual([])
  })

  test('several requests share one fetch of lists and one download; packages that are there are not fetched again', async () => {
    await acquireTrees([REDIS, PROMETHEUS], options(), machine())
    expect(calls.filter((call) => call.includes('update'))).toHaveLength(1)
    expect(calls.filter((call) => call.includes('download'))).toEqual([
      'apt-get -q download libc6=1 busybox-static=1 ca-certificates=1 redis=1 prometheus=1',
    ])
    calls.length = 0
    await acquireTrees([{ ...PROMETHEUS, name: 'second' }], options(), machine())
    expect(calls.filter((call) => call.includes('download'))).toEqual([])
  })

  test('refresh asks again and keeps a tree that has not changed', async () => {
    const before = await acquireTree(REDIS, options(), machine())
    calls.length = 0
    expect(await acquireTree(REDIS, { ...options(), refresh: true }, machine())).toEqual(before)
    expect(calls.some((call) => call.includes('update'))).toBe(true)
    expect(calls.some((call) => call.startsWith('dpkg-deb'))).toBe(false)
  })

  test.each([
    ['a program cut short', (root: string) => truncateSync(join(root, 'usr/lib/redis/8/server'), 3)],
    ['a library gone', (root: string) => rmSync(join(root, 'usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2'))],
    ['a manifest cut short', (root: string) => truncateSync(join(root, 'firedrill-tree.json'), 30)],
    ['the tree gone', (root: string) => rmSync(root, { recursive: true })],
    ['the record cut short', () => truncateSync(globSync(join(cache, 'resolved/*.json'))[0] ?? '', 5)],
  ])('a damaged cache is mended: %s', async (_title, damage) => {
    const before = await acquireTree(REDIS, options(), machine())
    damage(before.root)
    expect(await acquireTree(REDIS, options(), machine())).toEqual(before)
    expect(readFileSync(before.program, 'utf8')).toBe('redis 8.0.6')
  })

  test('a package file that was damaged in the cache is fetched again', async () => {
    const before = await acquireTree(REDIS, options(), machine())
    rmSync(before.root, { recursive: true })
    writeFileSync(join(cache, 'debs/redis_1_amd64.deb'), 'REDIS')
    await acquireTree(REDIS, options(), machine())
    expect(calls).toContain('apt-get -q download redis=1')
  })

  test.each([
    [
      'the mirror lacks it',
      'update',
      failed("E: The repository 'm sid Release' does not have a Release file."),
      "sid: E: The repository 'm sid Release' does not have a Release file.",
    ],
    ['its key is unknown', 'update', failed('W: GPG error: NO_PUBKEY 1\nE: is not signed'), 'sid: E: is not signed'],
    [
      'its packages do not resolve',
      'install',
      failed('E: Unable to locate package redis'),
      'sid: E: Unable to locate package redis',
    ],
    [
      'its program does not run here',
      '--version',
      { code: 127, stdout: '', stderr: 'FATAL: kernel too old' },
      'sid: usr/lib/redis/8/server --version: FATAL: kernel too old',
    ],
  ])('falls to the next suite and remembers why: %s', async (_title, step, outcome, reason) => {
    let first = true
    const once = (command: string): Outcome | undefined => {
      if (!first || !command.includes(step)) return undefined
      first = false
      return outcome
    }
    expect(await acquireTree(REDIS, options(), machine(once))).toMatchObject({ suite: 'trixie', passedOver: [reason] })
    expect(await acquireTree(REDIS, options(), machine())).toMatchObject({ suite: 'trixie', passedOver: [reason] })
  })

  test.each([
    [
      'no suite works',
      (c: string) => (c.includes('--version') ? failed('no') : undefined),
      /no Debian suite of http:\/\/m.example\/debian has a redis that runs on this machine: sid: .*; trixie: .*; bookworm: /,
    ],
    [
      'no network',
      (c: string) => (c.includes('update') ? failed("E: Failed to fetch x  Could not resolve 'm.example'") : undefined),
      /fetching the package lists \(Debian sid, http:\/\/m.example\/debian\) failed: E: Failed to fetch x/,
    ],
    [
      'the download breaks',
      (c: string) => (c.includes('download') ? failed('E: Connection reset') : undefined),
      /downloading packages .*: E: Connection reset/,
    ],
    [
      'a package that is not the signed one',
      (c: string) => (c.includes('download') ? ok() : undefined),
      /libc6_1_amd64.deb from http:\/\/m.example\/debian is not the file that Debian's signed list names/,
    ],
    [
      'the disk is full',
      (c: string) => (c.startsWith('dpkg-deb') ? failed('dpkg-deb: error: No space left on device') : undefined),
      /the disk of the cache .* is full: dpkg-deb: error/,
    ],
  ])('%s: a TestBedError with a hint, and nothing half in the cache', async (_title, override, message) => {
    const error = await acquireTree(REDIS, options(), machine(override)).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      name: 'TestBedError',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/\S/),
    })
    expect([trees(), existsSync(join(cache, 'scratch'))]).toEqual([[], false])
    expect(await acquireTree(REDIS, options(), machine())).toMatchObject({ suite: 'sid' })
  })

  test.each(['update', 'install', 'download', 'dpkg-deb', 'busybox --list', '--version'])(
    'an abort during %s leaves nothing half behind',
    async (step) => {
      const controller = new AbortController()
      const abort = (command: string): undefined => {
        if (command.includes(step)) controller.abort(new Error('interrupted'))
      }
      const run = machine(abort).run
      const aborted: Run = async (...call) => {
        const outcome = await run(...call)
        controller.signal.throwIfAborted()
        return outcome
      }
      await expect(
        acquireTree(REDIS, { ...options(), signal: controller.signal }, { ...machine(), run: aborted }),
      ).rejects.toThrow('interrupted')
      expect([trees(), existsSync(join(cache, 'scratch'))]).toEqual([[], false])
    },
  )

  test('what a killed run left in scratch is cleared away', async () => {
    mkdirSync(join(cache, 'scratch/redis-sid-half/usr'), { recursive: true })
    await acquireTree(REDIS, options(), machine())
    expect(existsSync(join(cache, 'scratch'))).toBe(false)
  })

  test('a machine without the archive keys says which package has them', async () => {
    await expect(acquireTree(REDIS, options(), { ...machine(), keyrings: ['/nonexistent/key.gpg'] })).rejects.toMatchObject({
      message: expect.stringContaining('/nonexistent/key.gpg'),
      hint: expect.stringContaining('debian-archive-keyring'),
    })
  })
})
