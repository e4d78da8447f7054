import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const LAUNCHER = fileURLToPath(new URL('../../bin/firedrill.js', import.meta.url))
// Makes a Node say that it is an old one, before the launcher looks.
const OLD = `data:text/javascript,${encodeURIComponent(`
  Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } })
  Object.defineProperty(process, 'version', { value: 'v20.1.0' })`)}`
const BUNDLE = `node-${process.platform}-${process.arch}`

// Stands for the command line: each argument is one thing to do.
const MAIN = `
import { writeFileSync } from 'node:fs'
export async function main(argv, io) {
  const [what, value] = argv
  if (what === 'argv') io.stdout.write(JSON.stringify({ argv, node: process.versions.node, launched: process.env.FIREDRILL_LAUNCHED }))
  if (what === 'code') return Number(value)
  if (what === 'throw') throw new Error('defect')
  if (what === 'die') process.kill(process.pid, value)
  if (what === 'open') setInterval(() => {}, 1000)
  if (what === 'much') io.stdout.write('x'.repeat(4_000_000))
  if (what === 'unread') {
    for (let i = 0; i < 50; i++) await new Promise((done) => io.stdout.write('x'.repeat(100_000), done))
    writeFileSync(value, 'taken down')
  }
  if (what === 'wait') await new Promise((done) => setTimeout(done, 20_000, io.stdout.write('ready')))
  if (what === 'signal') {
    let times = 0
    await new Promise((done) => {
      // As long as the launcher could still send one that did arrive a second time.
      process.on(value, () => { if (++times === 1) setTimeout(done, 900) })
      // Whatever becomes of its test, it does not stay.
      setTimeout(done, 20_000)
      io.stdout.write('ready')
    })
    io.stdout.write(' ' + value + ' ' + times)
    return 130
  }
  return 0
}`

let base: string
beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'firedrill-launcher-')))
})
afterAll(() => rm(base, { recursive: true, force: true }))

interface Layout {
  readonly path?: string
  readonly files?: Readonly<Record<string, string>>
  /** Where the Node that comes with the package is linked to. */
  readonly node?: string
}

async function clone(name: string, { path = '', files = { 'src/cli/main.ts': MAIN }, node }: Layout = {}): Promise<string> {
  const root = join(base, name, path)
  const all = { 'package.json': '{ "type": "module" }', ...files }
  for (const [file, content] of Object.entries(all)) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), content)
  }
  await mkdir(join(root, 'bin'), { recursive: true })
  await copyFile(LAUNCHER, join(root, 'bin', 'firedrill.js'))
  if (node !== undefined) {
    await mkdir(dirname(join(root, node)), { recursive: true })
    await symlink(process.execPath, join(root, node))
  }
  return root
}

const bundle = {
  files: { 'src/cli/main.ts': MAIN, [`node_modules/${BUNDLE}/package.json`]: '{}' },
  node: `node_modules/${BUNDLE}/bin/node`,
}

interface Start {
  readonly old?: boolean
  readonly env?: Readonly<Record<string, string>>
  readonly group?: boolean
}

const ENV = Object.fromEntries(Object.entries(process.env).filter(([key]) => key !== 'NODE_OPTIONS' && !key.startsWith('VITEST')))

function start(root: string, args: readonly string[], { old = false, env = {}, group = false }: Start = {}): ChildProcess {
  const flags = old ? ['--import', OLD] : []
  return spawn(process.execPath, [...flags, join(root, 'bin', 'firedrill.js'), ...args], {
    env: { ...ENV, ...env },
    detached: group,
  })
}

async function finish(child: ChildProcess) {
  if (child.stdout === null || child.stderr === null) throw new Error('started without pipes')
  const [stdout, stderr, [code, signal]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { stdout, stderr, code: code as number | null, signal: signal as string | null }
}

const run = async (root: string, args: readonly string[], how?: Start) => finish(start(root, args, how))

describe('what is run', () => {
  test('src/ in a clone', async () => {
    const { stdout, code } = await run(await clone('clone'), ['argv', '--x=1', 'a b'])
    expect({ ...JSON.parse(stdout), code }).toEqual({ argv: ['argv', '--x=1', 'a b'], node: process.versions.node, code: 0 })
  })

  test('dist/ in an installed package, even beside a src/', async () => {
    const dist = "export const main = async () => { process.stdout.write('dist'); return 0 }"
    const files = { 'src/cli/main.ts': MAIN, 'dist/cli/main.js': dist }
    expect(await run(await clone('installed', { path: 'node_modules/firedrill', files }), [])).toMatchObject({
      stdout: 'dist',
      code: 0,
    })
  })

  test('nothing: says what is missing', async () => {
    const root = await clone('empty', { files: {} })
    const stderr = `firedrill: ${join(root, 'dist/cli/main.js')} is missing: run \`npm run build\`, or install firedrill again\n`
    expect(await run(root, [])).toEqual({ stdout: '', stderr, code: 3, signal: null })
  })
})

describe('how it ends', () => {
  let root: string
  beforeAll(async () => {
    root = await clone('ends', bundle)
  })

  test.each([
    ['as it is', false],
    ['by the bundled Node', true],
  ])('%s: exit code, whole output, open handles, defects', async (_name, old) => {
    const [code, much, open, defect] = await Promise.all([
      run(root, ['code', '7'], { old }),
      run(root, ['much'], { old }),
      run(root, ['open'], { old }),
      run(root, ['throw'], { old }),
    ])
    expect(code).toEqual({ stdout: '', stderr: '', code: 7, signal: null })
    expect([much.code, much.stdout.length]).toEqual([0, 4_000_000])
    expect(open.code).toBe(0)
    expect(defect).toMatchObject({ stdout: '', code: 3 })
    expect(defect.stderr).toMatch(/^firedrill: unexpected error, please report it with this text\nError: defect\n/)
  })

  test('a reader that goes away does not end it', async () => {
    const marker = join(base, 'marker')
    const child = start(root, ['unread', marker])
    child.stdout?.once('data', () => child.stdout?.destroy())
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(await readFile(marker, 'utf8')).toBe('taken down')
  })
})

describe('under an old Node', () => {
  test.each([
    ['its package', bundle],
    ['node_modules/.bin', { node: 'node_modules/.bin/node' }],
    [
      '.bin of the folder it is installed in',
      { path: 'node_modules/firedrill', files: { 'dist/cli/main.js': MAIN }, node: '../.bin/node' },
    ],
  ])('continues with the bundled one, found by %s', async (name, layout) => {
    const { stdout, code } = await run(await clone(`old ${name}`, layout), ['argv', 'a b'], { old: true })
    expect({ ...JSON.parse(stdout), code }).toEqual({ argv: ['argv', 'a b'], node: process.versions.node, code: 0 })
  })

  const WHAT_TO_DO = ': install Node 24, or run `npm install --include=optional`\n'
  test('says in one line what is missing', async () => {
    const stderr = `firedrill: needs Node 24 or newer, this is v20.1.0, and the package ${BUNDLE}, which brings one, is not installed${WHAT_TO_DO}`
    expect(await run(await clone('alone'), [], { old: true })).toEqual({ stdout: '', stderr, code: 3, signal: null })
  })

  test('does not start itself for ever when the bundled one is old too', async () => {
    const stderr = `firedrill: needs Node 24 or newer, this is v20.1.0, and the bundled Node is v20.1.0${WHAT_TO_DO}`
    const root = await clone('both old', bundle)
    expect(await run(root, [], { env: { NODE_OPTIONS: `--import=${OLD}` } })).toEqual({
      stdout: '',
      stderr,
      code: 3,
      signal: null,
    })
  })

  test('says when the bundled one does not run here', async () => {
    const root = await clone('wrong', {
      files: { [`node_modules/${BUNDLE}/package.json`]: '{}', [`node_modules/${BUNDLE}/bin/node`]: 'no program' },
    })
    const { stderr, code } = await run(root, [], { old: true })
    expect(stderr).toMatch(
      /^firedrill: needs Node 24 or newer, this is v20\.1\.0, and .*bin\/node does not run here: spawn .*\n$/,
    )
    expect(code).toBe(3)
  })
})

describe('signals', () => {
  let root: string
  beforeAll(async () => {
    root = await clone('signals', bundle)
  })
  const ready = async (child: ChildProcess) => {
    if (child.stdout !== null) await once(child.stdout, 'readable')
    return child
  }

  // A terminal sends Ctrl-C to the whole process group, `kill` to one process: the program must see one signal either way.
  test.concurrent.each(
    [false, true].flatMap((old) =>
      [false, true].flatMap((group) => ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => ({ old, group, signal }))),
    ),
  )('arrive once: %o', async ({ old, group, signal }) => {
    const child = await ready(start(root, ['signal', signal], { old, group: true }))
    process.kill(group ? -Number(child.pid) : Number(child.pid), signal)
    expect(await finish(child)).toEqual({ stdout: `ready ${signal} 1`, stderr: '', code: 130, signal: null })
  })

  test.concurrent.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends a program that does not listen to it, with %i', async (signal, code) => {
    const child = await ready(start(root, ['wait'], { old: true }))
    child.kill(signal)
    expect(await finish(child)).toMatchObject({ code, signal: null })
  })

  test.concurrent('a bundled Node that is killed is told as the shell tells it', async () => {
    expect(await run(root, ['die', 'SIGKILL'], { old: true })).toMatchObject({ code: 137 })
  })

  test.concurrent('a launcher that is killed leaves nothing running', async () => {
    const child = await ready(start(root, ['signal', 'SIGTERM'], { old: true }))
    child.kill('SIGKILL')
    // The pipe ends only when the last process that holds it has ended.
    expect(await finish(child)).toMatchObject({ stdout: 'ready SIGTERM 1', signal: 'SIGKILL' })
  })
})
