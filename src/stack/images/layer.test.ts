import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestBedError } from '../../lib/errors.ts'
import type { ImageShape } from '../components/image-shape.ts'
import { type Layer, layerStream } from './layer.ts'

const gnuTar = spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout?.includes('GNU tar') ?? false
if (!gnuTar) console.log('skipped: images are packed by GNU tar, which this machine does not have')

const SHAPE: ImageShape = {
  entrypoint: ['/bin/tool'],
  cmd: [],
  ports: [],
  directories: [
    { path: '/data', uid: 999, gid: 998, mode: 0o1777 },
    { path: '/etc/tool', uid: 65534, gid: 65534 },
  ],
  files: { '/etc/tool/tool.yml': 'a: 1\n', '/usr/bin/tool': '#!/bin/sh\n', '/usr/local/bin/entry.sh': '#!/bin/sh\n' },
  accounts: [{ name: 'tool', id: 999, home: '/data', shell: '/bin/sh' }],
  links: { '/tool': 'usr/bin/tool' },
  moves: { '/usr/bin/tool': '/usr/lib/own/tool' },
}

let directory: string
let layer: Layer
const put = (path: string, text: string, mode = 0o644): void => {
  const file = join(directory, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  chmodSync(file, mode)
}
const stream = (of: Layer) => buffer(layerStream(of, new AbortController().signal))
const list = (tar: Buffer): string[] =>
  execFileSync('tar', ['-tvf', '-', '--numeric-owner'], { input: tar, encoding: 'utf8' }).trimEnd().split('\n')

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'firedrill-layer-'))
  put('tree/usr/bin/tool', 'ELF', 0o755)
  put('tree/usr/bin/secret', 'x', 0o600)
  put('tree/etc/tool/debian.yml', 'gone')
  put('tree/firedrill-tree.json', '{}')
  symlinkSync('usr/bin', join(directory, 'tree/bin'))
  symlinkSync('usr/bin/tool', join(directory, 'tree/moved-not'))
  put('with.dots, and spaces/npm/cli.js', 'js')
  put('with.dots, and spaces/node', 'ELF', 0o755)
  const beside = join(directory, 'with.dots, and spaces')
  const parts = [
    { from: join(beside, 'node'), to: '/usr/local/bin/node' },
    { from: join(beside, 'npm'), to: '/usr/local/lib/node_modules/npm' },
  ]
  layer = { root: join(directory, 'tree'), shape: SHAPE, parts }
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe.skipIf(!gnuTar)('the layer of an image', () => {
  let lines: string[]
  beforeAll(async () => {
    lines = list(await stream(layer))
  })
  const of = (path: string): string[] =>
    lines
      .map((line) => line.replace(/\s+/g, ' '))
      .filter((line) => line.split(' -> ')[0]?.replace(/\/$/, '').endsWith(` .${path}`))
      .map((line) => line.replace(/ \d{4}-\d\d-\d\d \d\d:\d\d /, ' '))

  test.each([
    ['a directory with an owner', '/data', 'drwxrwxrwt 999/998 0 ./data/'],
    ['a directory that takes the place of the tree’s', '/etc/tool', 'drwxr-xr-x 65534/65534 0 ./etc/tool/'],
    ['a file', '/etc/tool/tool.yml', '-rw-r--r-- 0/0 5 ./etc/tool/tool.yml'],
    ['a script in the place of a program that moves', '/usr/bin/tool', '-rwxr-xr-x 0/0 10 ./usr/bin/tool'],
    ['the program that moved', '/usr/lib/own/tool', '-rwxr-xr-x 0/0 3 ./usr/lib/own/tool'],
    ['the parent of a new file', '/usr/local/bin', 'drwxr-xr-x 0/0 0 ./usr/local/bin/'],
    ['a link', '/tool', 'lrwxrwxrwx 0/0 0 ./tool -> usr/bin/tool'],
    ['a link of the tree whose target moves stays', '/moved-not', 'lrwxr-xr-x 0/0 0 ./moved-not -> usr/bin/tool'],
    ['what was private on this machine', '/usr/bin/secret', '-rw-r--r-- 0/0 1 ./usr/bin/secret'],
    ['a file beside the tree', '/usr/local/bin/node', '-rwxr-xr-x 0/0 3 ./usr/local/bin/node'],
    [
      'a directory beside the tree',
      '/usr/local/lib/node_modules/npm/cli.js',
      '-rw-r--r-- 0/0 2 ./usr/local/lib/node_modules/npm/cli.js',
    ],
    ['a place that any system has', '/tmp', 'drwxrwxrwt 0/0 0 ./tmp/'],
  ])('has %s', (_title, path, expected) => {
    expect(of(path)).toEqual([expected])
  })

  test('names each path once: engines refuse duplicates', () => {
    const paths = lines.map((line) =>
      line
        .split(' -> ')[0]
        ?.replace(/.* \.\//, './')
        .replace(/\/$/, ''),
    )
    expect(paths.toSorted()).toEqual([...new Set(paths)].toSorted())
  })

  test('has nothing of the tree that is replaced, nor its manifest', () => {
    expect(lines.filter((line) => /debian\.yml|firedrill-tree/.test(line))).toEqual([])
  })

  test('is the same for the same tree, byte by byte', async () => {
    const sum = async () =>
      createHash('sha256')
        .update(await stream(layer))
        .digest('hex')
    expect(await sum()).toBe(await sum())
  })

  test('knows its accounts', async () => {
    const tar = await stream(layer)
    const read = (path: string) => execFileSync('tar', ['-xOf', '-', `.${path}`], { input: tar, encoding: 'utf8' })
    expect(read('/etc/passwd')).toContain('\ntool:x:999:999:tool:/data:/bin/sh\n')
    expect(read('/etc/group')).toBe('root:x:0:\nnobody:x:65534:\ntool:x:999:\n')
  })

  test('that cannot be read whole is an error, not a shorter image', async () => {
    const missing = { ...layer, parts: [{ from: join(directory, 'nothing'), to: '/nothing' }] }
    await expect(stream(missing)).rejects.toThrow(TestBedError)
    await expect(stream(missing)).rejects.toThrow(/nothing: Cannot stat/)
  })
})
