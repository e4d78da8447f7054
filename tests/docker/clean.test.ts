import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest'
import { thisHarness } from '../../src/stack/docker/harness-id.ts'
import { findLeftovers } from '../../src/stack/docker/leftovers.ts'
import { removeProject } from '../../src/stack/docker/remove-project.ts'
import { examine } from '../../src/stack/examine.ts'
import { type Ended, firedrill, write } from '../firedrill.ts'
import {
  anonymousVolumes,
  compose,
  deadHarness,
  docker,
  engineApi,
  foreignHarness,
  labelArgs,
  labelsOf,
  lookForImage,
  mine,
  project,
  remaining,
  strange,
} from './clean.fixture.ts'

const found = await lookForImage()
const image = 'image' in found ? found.image : ''
console.log('reason' in found ? `skipped, containers cannot run here: ${found.reason}` : `containers run ${image}`)

const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'firedrill-clean-')))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))
/** Where native runs of these tests would have their directories. */
const states = join(cwd, `firedrill-${process.getuid?.() ?? 0}`)

const [DEAD, LIVE, KEPT, EMPTIED, ELSEWHERE, BARE, BUILT, UNSIGNED, TWICE] = [
  ...['dead', 'live', 'kept', 'emptied', 'elsewhere'],
  ...['bare', 'built', 'unsigned', 'twice'],
].map(project) as [string, string, string, string, string, string, string, string, string]
const PROJECTS = [DEAD, LIVE, KEPT, EMPTIED, ELSEWHERE, BARE, BUILT, UNSIGNED, TWICE]
const FOREIGN = strange('foreign')
const STRANGER = strange('stranger')
const OUTSIDE = strange('outside')
const DEBUG = strange('debug')
const COMMITTED = `firedrill-test/${DEBUG}`
const TAGGED = `firedrill-test/${strange('tagged')}`

const sleeper = (more: object = {}) => ({ image, entrypoint: ['sleep', '1000'], ...more })
const built = (labels?: object) => ({ build: { context: './built', ...(labels && { labels }) }, entrypoint: ['sleep', '1000'] })
const up = (name: string, services: Record<string, object>, labels?: Record<string, string>, more: object = {}) =>
  compose(cwd, name, { services, labels, more }, 'up', '--detach')

describe.skipIf('reason' in found)('what runs left', () => {
  const dead = deadHarness()
  const deadPid = dead.split('.')[4]
  let unnamed: readonly string[] = []

  beforeAll(() => {
    write(cwd, { 'built/Dockerfile': `FROM ${image}\nCOPY Dockerfile /\n` })
    for (const kind of ['network', 'volume']) docker(kind, 'create', OUTSIDE)
    up(
      DEAD,
      {
        app: sleeper({ volumes: ['data:/data', 'outside:/outside', '/anonymous'], networks: ['default', 'outside'] }),
        paused: sleeper({ restart: 'always' }),
        flapping: sleeper({ entrypoint: ['false'], restart: 'always' }),
        built: built(),
        ended: sleeper({ entrypoint: ['true'] }),
      },
      labelsOf(DEAD, dead),
      Object.fromEntries(['networks', 'volumes'].map((kind) => [kind, { outside: { external: true, name: OUTSIDE } }])),
    )
    docker('pause', `${DEAD}-paused-1`)
    docker('tag', `${DEAD}-built`, TAGGED)
    unnamed = anonymousVolumes(`${DEAD}-app-1`)
    // Somebody looks into a container: the labels of the project come along.
    docker('commit', `${DEAD}-app-1`, COMMITTED)
    docker('run', '--detach', '--name', DEBUG, COMMITTED)
    for (const [name, labels] of [
      [LIVE, labelsOf(LIVE, thisHarness())],
      [KEPT, labelsOf(KEPT, dead, { 'firedrill.keep': 'true' })],
      [ELSEWHERE, labelsOf(ELSEWHERE, foreignHarness())],
      [FOREIGN, undefined],
    ] as const)
      up(name, { app: sleeper({ volumes: ['data:/data'] }) }, labels)
    up(EMPTIED, { app: built() }, labelsOf(EMPTIED, dead, { 'firedrill.keep': 'true' }))
    docker('rm', '--force', '--volumes', `${EMPTIED}-app-1`)
    for (const kind of ['network', 'volume']) docker(kind, 'create', ...labelArgs(BARE, labelsOf(BARE, dead)), BARE)
    compose(cwd, BUILT, { services: { app: built(labelsOf(BUILT, dead)) } }, 'build')
    compose(cwd, UNSIGNED, { services: { app: built() } }, 'build')
    docker('run', '--detach', '--name', STRANGER, '--network', BARE, '--entrypoint', 'sleep', image, '1000')
    for (const name of [`run-${deadPid}-00000000`, `kept-${deadPid}-00000000`]) mkdirSync(join(states, name), { recursive: true })
  })

  afterAll(async () => {
    const dockerode = await engineApi()
    const left = remaining().join('\n')
    for (const [mark, name] of Object.entries({ 'cleaning-stranger': STRANGER, 'cleaning-debug': DEBUG }))
      if (left.includes(`container ${mark}`)) docker('rm', '--force', '--volumes', name)
    for (const name of [...PROJECTS, FOREIGN]) await removeProject(dockerode, name, { stopSeconds: 0 })
    for (const [mark, name] of Object.entries({ 'cleaning-tagged': TAGGED, 'cleaning-debug': COMMITTED }))
      if (left.includes(`image firedrill-test/${mark}`)) docker('image', 'rm', name)
    for (const kind of ['network', 'volume']) if (left.includes(`${kind} cleaning-outside`)) docker(kind, 'rm', OUTSIDE)
  })

  /** The command, where it meets nothing that these tests did not make. */
  async function doctor(context: TestContext, ...args: readonly string[]): Promise<Ended> {
    const others = (await findLeftovers(await engineApi())).filter(
      (one) => one.state === 'crashed' && !PROJECTS.includes(one.project),
    )
    if (others.length > 0) {
      const reason = `skipped, it would remove what other crashed runs left: ${others.map((one) => one.project).join(', ')}`
      console.log(reason)
      context.skip(reason)
    }
    return firedrill(['doctor', ...args], { cwd, env: { TMPDIR: cwd } })
  }

  test('doctor names what crashed runs left, and changes nothing', async (context) => {
    const before = remaining()
    const { stdout } = await doctor(context)
    const told = mine(stdout).map((line) => line.replace(/^. crashed run +/, ''))
    expect(told).toEqual([
      'left firedrill-cleaning-bare: 1 network, 1 volume',
      'left firedrill-cleaning-built: 1 image',
      'left firedrill-cleaning-dead: 5 containers, 1 network, 1 volume, 1 image',
      'left firedrill-cleaning-emptied: 1 network, 1 image',
    ])
    expect(stdout).toContain(`left ${join(states, `run-${deadPid}-00000000`)}: its directory\n`)
    expect(remaining()).toEqual(before)
  })

  test('--clean removes that and only that, says why the rest stays, and fails when something does not go', async (context) => {
    const { code, stdout, stderr } = await doctor(context, '--clean')
    const down = (name: string) => `to remove it: docker compose -p firedrill-cleaning-${name} down -v`
    const unknown = 'it was made on another machine or in another container, and may be in use there'
    expect(mine(stdout)).toEqual([
      `FAILED   firedrill-cleaning-bare: removed 1 volume, but not network firedrill-cleaning-bare: still connected to it: cleaning-stranger; ${down('bare')}`,
      'removed  firedrill-cleaning-built: 1 image',
      'removed  firedrill-cleaning-dead: 5 containers, 1 network, 1 volume, 1 image',
      `left     firedrill-cleaning-elsewhere: 1 container, 1 network, 1 volume; ${unknown}; ${down('elsewhere')}`,
      'removed  firedrill-cleaning-emptied: 1 network, 1 image',
      `left     firedrill-cleaning-kept: 1 container, 1 network, 1 volume; it was left up on purpose (--keep); ${down('kept')}`,
      `left     firedrill-cleaning-live: 1 container, 1 network, 1 volume; its run goes on; ${down('live')}`,
      `left     firedrill-cleaning-unsigned: 1 image; ${unknown}; to remove it: docker image rm firedrill-cleaning-unsigned-app:latest`,
    ])
    const [run, kept] = ['run', 'kept'].map((kind) => join(states, `${kind}-${deadPid}-00000000`))
    expect(stdout).toContain(`removed  ${run}: its directory\n`)
    expect(stdout).toContain(
      `left     ${kept}: its directory; it was left up on purpose (--keep); to remove it: rm -rf '${kept}'\n`,
    )
    expect([code, stderr, readdirSync(states)]).toEqual([3, '', [`kept-${deadPid}-00000000`]])
    const whole = (name: string) => ({ container: `${name}-app-1`, network: `${name}_default`, volume: `${name}_data` })
    const of = (kind: 'container' | 'network' | 'volume') =>
      ['cleaning-foreign', ...['elsewhere', 'kept', 'live'].map((name) => `firedrill-cleaning-${name}`)].map(
        (name) => `${kind} ${whole(name)[kind]}`,
      )
    expect(remaining()).toEqual([
      ...[...of('container'), 'container cleaning-debug', 'container cleaning-stranger'].sort(),
      ...[...of('network'), 'network cleaning-outside', 'network firedrill-cleaning-bare'].sort(),
      ...[...of('volume'), 'volume cleaning-outside'].sort(),
      'image firedrill-cleaning-unsigned-app',
      ...['debug', 'tagged'].map((name) => `image firedrill-test/cleaning-${name}`),
    ])
    expect(unnamed).toHaveLength(1)
    expect(docker('volume', 'ls', '--quiet').split('\n')).not.toContain(unnamed[0])
  })

  test('once the stranger has gone the rest goes; after that there is nothing to remove', async (context) => {
    docker('rm', '--force', '--volumes', STRANGER)
    const { code, stdout } = await doctor(context, '--clean')
    expect([code, mine(stdout).filter((line) => !line.startsWith('left '))]).toEqual([
      0,
      ['removed  firedrill-cleaning-bare: 1 network'],
    ])
    const again = await doctor(context, '--clean')
    expect([again.code, mine(again.stdout).filter((line) => !line.startsWith('left '))]).toEqual([0, []])
  })

  test('two that remove one project at the same time: neither fails, and all is gone', async () => {
    up(TWICE, { a: sleeper(), b: sleeper(), c: built() }, labelsOf(TWICE, dead))
    const dockerode = await engineApi()
    const both = await Promise.all([1, 2].map(() => removeProject(dockerode, TWICE, { stopSeconds: 0 })))
    expect(both.flatMap(({ failed }) => failed)).toEqual([])
    expect(remaining().filter((name) => name.includes('twice'))).toEqual([])
  })
})

describe('no engine that could be asked', () => {
  const empty = realpathSync(mkdtempSync(join(tmpdir(), 'firedrill-clean-none-')))
  const env = { TMPDIR: empty, DOCKER_HOST: 'tcp://127.0.0.1:1' }
  afterAll(() => rmSync(empty, { recursive: true }))

  test('--clean says so', async () => {
    const { code, stdout, stderr } = await firedrill(['doctor', '--clean'], { cwd: empty, env })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^nothing is left of earlier runs\ncontainers were not looked for: .+\n$/)
  })

  test('doctor tells it, and is content with the native runtime', async () => {
    const { code, stdout } = await firedrill(['doctor'], { cwd: empty, env })
    expect(stdout).toMatch(/^✗ docker runtime +.+\n +what to do: .+$/m)
    expect(code).toBe(examine().every(({ ok }) => ok) ? 0 : 3)
  })
})
