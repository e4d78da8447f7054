import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/lib/clock.ts'
import { TestBedError } from '../../src/lib/errors.ts'
import { poll } from '../../src/lib/poll.ts'
import { acquireTrees } from '../../src/stack/acquire/index.ts'
import { docker } from '../../src/stack/docker/cli.ts'
import { type Client, connect, lookForEngine } from '../../src/stack/docker/engine.ts'
import { buildStandIn } from '../../src/stack/images/build.ts'
import { originOf, removeImages } from '../../src/stack/images/index.ts'
import { packImage } from '../../src/stack/images/pack.ts'
import { type Packable, packableFor } from '../../src/stack/images/packable.ts'
import { findImage, madeImages } from '../../src/stack/images/store.ts'
import { firedrill, write } from '../firedrill.ts'

const found = await lookForEngine()
const engine = 'reason' in found ? undefined : found
if ('reason' in found) console.log(`skipped: images are made in a container engine, and ${found.reason}`)
const packages = existsSync('/usr/bin/apt-get')
if (!packages) console.log('skipped: images are packed from Debian packages, which this machine has no apt-get for')

const signal = AbortSignal.timeout(240_000)
const ID = `${process.pid.toString(36)}${Date.now().toString(36)}`
const named = (what: string): string => `firedrill-test/${what}:${ID}`
const containers: string[] = []
/** Ids of images without a name. */
const commits: string[] = []

/** Runs a container of these tests to its end, or in the background with `--detach`. */
const run = (name: string, ...args: readonly string[]) => {
  containers.push(`firedrill-test-${ID}-${name}`)
  return docker(['run', '--name', containers.at(-1) ?? '', ...args], { signal })
}

describe.skipIf(engine === undefined || !packages)('images in a real engine', () => {
  let client: Client
  let scratch: string

  const pack = async (image: string, name: string): Promise<boolean> => {
    const packable = packableFor(image)
    if ('reason' in packable) throw new TestBedError(packable.reason)
    const trees = await acquireTrees([packable], { onProgress: () => undefined, signal })
    const tree = trees.get(packable.name)
    if (tree === undefined) throw new Error(`no tree for ${packable.name}`)
    return packImage(client.container.dockerode, name, packable satisfies Packable, tree, signal)
  }
  const labelsOf = async (name: string) => (await findImage(client.container.dockerode, name))?.labels

  beforeAll(async () => {
    client = await connect()
    scratch = mkdtempSync(join(tmpdir(), 'firedrill-images-'))
  })
  afterAll(async () => {
    if (containers.length > 0) await docker(['rm', '--force', '--volumes', ...containers])
    const { stdout } = await docker(['images', '--format', '{{.Repository}}:{{.Tag}}', `firedrill-test/*:${ID}`])
    const images = stdout.split('\n').filter((name) => name !== '')
    // By name, one after the other: what is built on another one goes with its last name.
    for (const image of [...commits, ...images]) await docker(['rmi', '--force', image])
    rmSync(scratch, { recursive: true, force: true })
  })

  test('Alertmanager is packed, says what it is, and runs with its defaults as nobody', { timeout: 240_000 }, async () => {
    const name = named('alertmanager')
    expect(await pack('prom/alertmanager:v0.26.0', name)).toBe(true)
    expect(originOf(await labelsOf(name))).toEqual({
      origin: 'debian',
      version: expect.stringMatching(/^\d+\.\d+/),
      label: expect.stringMatching(/^debian-/),
    })
    await run('am', '--detach', '--publish', '127.0.0.1::9093', name)
    const { stdout: published } = await docker(['port', containers.at(-1) ?? '', '9093'])
    const ready = await poll({
      observe: async () => (await fetch(`http://${published.trim()}/-/ready`)).status,
      holds: (status) => status === 200,
      deadline: () => systemClock.now() + 30_000,
      interval: 50,
      mode: 'until',
      clock: systemClock,
      signal,
    })
    expect(ready.held).toBe(true)
    const { stdout: who } = await docker([
      'exec',
      containers.at(-1) ?? '',
      'sh',
      '-c',
      'id -un; wget -qO- localhost:9093/-/healthy',
    ])
    expect(who.split('\n')[0]).toBe('nobody')
    expect(who).toContain('OK')
  })

  test('an image that is there is never overwritten, whoever made it', { timeout: 240_000 }, async () => {
    const name = named('taken')
    writeFileSync(join(scratch, 'Dockerfile'), 'FROM scratch\nLABEL whose=mine\nCMD ["/x"]\n')
    expect((await docker(['build', '--quiet', '--tag', name, scratch])).code).toBe(0)
    expect(await pack('redis:7', name)).toBe(false)
    expect(await labelsOf(name)).toEqual({ whose: 'mine' })
  })

  test('Redis is packed; what is built from it is no stand-in', { timeout: 240_000 }, async () => {
    const name = named('redis')
    await pack('redis:7-alpine', name)
    const { stdout } = await run('redis', name, 'redis-server', '--version')
    expect(stdout).toMatch(/^Redis server v=/)
    writeFileSync(join(scratch, 'Dockerfile'), `FROM ${name}\nLABEL whose=app\n`)
    const app = named('app')
    expect((await docker(['build', '--tag', app, scratch])).code).toBe(0)
    expect(originOf(await labelsOf(app)).origin).toBe('image')
    const ours = (await madeImages(client.container.dockerode)).map((made) => made.name)
    expect(ours).toContain(name)
    expect(ours).not.toContain(app)
  })

  test('PostgreSQL honours the variables of the official image and runs the scripts that it is given', {
    timeout: 240_000,
  }, async () => {
    const name = named('postgres')
    await pack('postgres:16', name)
    writeFileSync(join(scratch, 'init.sql'), 'CREATE TABLE seen AS SELECT 41 + 1 AS answer;')
    const files = ['--volume', `${join(scratch, 'init.sql')}:/docker-entrypoint-initdb.d/init.sql:ro`]
    const variables = ['POSTGRES_USER=shop', 'POSTGRES_PASSWORD=of-a-test', 'POSTGRES_DB=store'].flatMap((one) => ['--env', one])
    await run('pg', '--detach', ...files, ...variables, name)
    const container = containers.at(-1) ?? ''
    const query = ['psql', '-h', 'localhost', '-U', 'shop', '-d', 'store', '-Atc', 'SELECT answer FROM seen']
    const answered = await poll({
      observe: async () => (await docker(['exec', container, ...query])).stdout.trim(),
      holds: (answer) => answer === '42',
      deadline: () => systemClock.now() + 60_000,
      interval: 100,
      mode: 'until',
      clock: systemClock,
      signal,
    })
    expect(answered.held).toBe(true)
    await docker(['stop', container])
    const { stdout: log, stderr } = await docker(['logs', container])
    expect(`${log}${stderr}`).toContain('received fast shutdown request')
    const refused = await run('pg-bare', name)
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('superuser password is not specified') })
  })

  test('Node is packed with the user node, and a stand-in is built on it', { timeout: 240_000 }, async () => {
    const base = named('node')
    await pack('node:24-slim', base)
    writeFileSync(join(scratch, 'Dockerfile'), `FROM ${base}\nCOPY main.js /\nUSER 1000\nCMD ["/main.js"]\n`)
    writeFileSync(join(scratch, 'main.js'), '#!/usr/bin/env node\nconsole.log(process.version, process.getuid())\n', {
      mode: 0o755,
    })
    writeFileSync(join(scratch, 'package.json'), '{"version":"0.7.0"}')
    const name = named('shop')
    const standIn = { product: 'shop', context: scratch }
    expect(await buildStandIn(client.container.dockerode, name, standIn, signal)).toBe(true)
    expect(originOf(await labelsOf(name))).toEqual({ origin: 'stand-in', version: '0.7.0', label: 'shop' })
    expect((await run('node', name)).stdout.trim()).toBe(`${process.version} 1000`)
    expect(await buildStandIn(client.container.dockerode, base, standIn, signal)).toBe(false)
    writeFileSync(join(scratch, 'Dockerfile'), `FROM ${base}\nNONSENSE\n`)
    const broken = buildStandIn(client.container.dockerode, named('broken'), standIn, signal)
    await expect(broken).rejects.toThrow(/could not be built from .*unknown instruction: NONSENSE/s)
  })

  test('what users made of a stand-in is theirs, and so is a name that they gave to one', async () => {
    const api = client.container.dockerode
    const [given, over, lost] = [named('given'), named('over'), named('lost')]
    const [child, alias, committed] = [named('child'), named('alias'), named('committed')]
    writeFileSync(join(scratch, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /shop\nCMD ["/shop"]')
    const standIn = { product: 'shop', context: scratch }
    for (const name of [given, over, lost]) expect(await buildStandIn(api, name, standIn, signal)).toBe(true)
    const idOf = async (name: string): Promise<string> => (await findImage(api, name))?.id ?? ''
    const unnamed = [await idOf(over), await idOf(lost)]
    const container = `firedrill-test-${ID}-of-one`
    containers.push(container)
    const ok = async (...args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await docker(args, { signal })
      expect(code, stderr).toBe(0)
      return stdout.trim()
    }
    writeFileSync(join(scratch, 'Dockerfile'), `FROM ${given}\nENV MINE=1\n`)
    await ok('build', '--quiet', '--tag', child, scratch)
    await ok('tag', given, alias)
    await ok('tag', child, lost)
    await ok('create', '--name', container, given)
    const nameless = await ok('commit', container)
    commits.push(nameless)
    for (const name of [committed, over]) await ok('commit', container, name)
    await ok('rm', container)
    expect(originOf(await labelsOf(child)).origin).toBe('image')
    expect(originOf(await labelsOf(alias)).origin).toBe('stand-in')
    const theirs = [child, alias, committed, over, lost, nameless]
    const all = (await removeImages(client, { dryRun: true })).map(({ name }) => name)
    expect(all.filter((name) => theirs.includes(name))).toEqual([])
    const ours = [given, ...unnamed]
    const only = (name: string): boolean => [...theirs, ...ours].includes(name)
    const removed = (await removeImages(client, { only })).map(({ name, ok: gone }) => [name, gone])
    expect(Object.fromEntries(removed)).toEqual(Object.fromEntries(ours.map((name) => [name, true])))
    for (const name of ours) expect(await findImage(api, name)).toBeUndefined()
    for (const name of theirs) expect(await findImage(api, name)).toBeDefined()
  })

  test('a suite whose images compose builds needs none, and `--remove` takes none for it', async () => {
    writeFileSync(join(scratch, 'Dockerfile'), 'FROM scratch\nCMD ["/shop"]\n')
    const made = named('unasked')
    const standIn = { product: 'shop', context: scratch }
    await buildStandIn(client.container.dockerode, made, standIn, signal)
    const app = { image: named('shared'), build: '.' }
    write(scratch, {
      'compose.yml': { services: { app, worker: { image: app.image } } },
      'shop.yaml': {
        version: 1,
        name: 'shop',
        stack: { compose: 'compose.yml' },
        phases: [{ phase: 'up', checks: [{ http: { url: 'http://app:80/' } }] }],
      },
    })
    const images = async (...args: readonly string[]) => firedrill(['images', ...args], { cwd: scratch })
    expect(await images('shop.yaml')).toEqual({ code: 0, stdout: 'these suites need no image\n', stderr: '' })
    const none = 'there is no image that firedrill made for these suites\n'
    expect(await images('shop.yaml', '--remove', '--dry-run')).toEqual({ code: 0, stdout: none, stderr: '' })
    expect((await images('--remove', '--dry-run')).stdout).toMatch(
      new RegExp(`^✓ ${made} +would be removed: stand-in for shop`, 'm'),
    )
  })

  test('only images that firedrill made are removed, and none that a container uses', { timeout: 240_000 }, async () => {
    const theirs = named('theirs')
    const [used, unused] = [named('used'), named('unused')]
    writeFileSync(join(scratch, 'Dockerfile'), 'FROM scratch\nLABEL whose=mine\nCMD ["/x"]\n')
    await docker(['build', '--quiet', '--tag', theirs, scratch])
    for (const name of [used, unused]) await pack('prom/pushgateway:v1', name)
    await docker(['create', '--name', `firedrill-test-${ID}-used`, used])
    containers.push(`firedrill-test-${ID}-used`)
    const only = (name: string): boolean => [theirs, used, unused].includes(name)
    const would = await removeImages(client, { only, dryRun: true })
    expect(would.every(({ name }) => only(name))).toBe(true)
    expect(await labelsOf(unused)).toBeDefined()
    const outcomes = await removeImages(client, { only })
    expect(Object.fromEntries(outcomes.map(({ name, ok }) => [name, ok]))).toEqual({ [used]: false, [unused]: true })
    expect(outcomes.find(({ name }) => name === used)?.text).toContain(`firedrill-test-${ID}-used`)
    expect(await labelsOf(unused)).toBeUndefined()
    expect(await labelsOf(theirs)).toEqual({ whose: 'mine' })
  })
})
