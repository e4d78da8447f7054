import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCompose } from '../../declared/compose.ts'
import { COMPONENTS } from '../components/index.ts'
import { EMPTIED_FOR_CHILDREN } from './labels.ts'
import { nodeFor } from './node.ts'
import { changesOf } from './pack.ts'
import { packableFor } from './packable.ts'
import { fullName, splitName } from './reference.ts'
import { schedule } from './schedule.ts'
import { storedImage as stored } from './store.fixture.ts'
import type { StoredImage } from './store.ts'
import { wantedImages } from './wanted.ts'

let directory: string
const put = (path: string, text: string): string => {
  const file = join(directory, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}
const COMPOSE = `
services:
  prometheus: { image: prom/prometheus:v2.48.0 }
  again: { image: "docker.io/prom/prometheus:v2.48.0" }
  cache: { image: redis }
  app: { image: shop/app:1, build: ./app }
  odd: { build: ./odd }
  grafana: { image: grafana/grafana:10.2.2, x-native: { command: [node, main.ts], cwd: ./grafana, standIn: true } }
  own: { image: shop/own:1, x-native: { command: [node, main.ts], cwd: ./grafana } }
  asleep: { image: kong:3.4, profiles: [gateway] }
`
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'firedrill-wanted-'))
  put('compose.yml', COMPOSE)
  put('app/Dockerfile', 'FROM node:24-slim AS build\nFROM node:24-slim\nCOPY --from=build /a /a\n')
  put('odd/Dockerfile', 'ARG BASE\nFROM $BASE\n')
  put('grafana/Dockerfile', 'FROM node:24-alpine\n')
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const wanted = (profiles: readonly string[] = []) =>
  wantedImages([readCompose(join(directory, 'compose.yml'), { env: {}, profiles })])

test('what stacks want: each image once, of active services, and what their builds start from', () => {
  expect(wanted().map(({ name }) => name)).toEqual([
    '$BASE',
    'grafana/grafana:10.2.2',
    'node:24-slim',
    'prom/prometheus:v2.48.0',
    'redis:latest',
    'shop/own:1',
  ])
  expect(wanted(['gateway']).map(({ name }) => name)).toContain('kong:3.4')
})

describe('how each comes to be there', () => {
  const plan = async (there: Readonly<Record<string, StoredImage>>, machine = process.arch) => {
    const { settled, packs, builds } = await schedule(wanted(), async (name) => there[name], machine)
    return {
      settled: Object.fromEntries(settled.map(({ name, text }) => [name, text])),
      packs: packs.map(({ name, packable }) => `${name} = ${packable.name}`),
      builds: builds.map(({ name, standIn, from }) => `${name} = ${standIn.product} from ${from.join(' ')}`),
    }
  }

  test('nothing is there', async () => {
    expect(await plan({})).toEqual({
      settled: {
        $BASE: `cannot be made: ${join(directory, 'odd/Dockerfile')} gives no default to the argument in it`,
        'shop/own:1': 'cannot be made: no component stands for it, and no stand-in is declared',
      },
      packs: ['node:24-slim = node', 'prom/prometheus:v2.48.0 = prometheus', 'redis:latest = redis', 'node:24-alpine = node'],
      builds: ['grafana/grafana:10.2.2 = grafana from node:24-alpine'],
    })
  })

  test('what is there is left as it is, and what it starts from is not wanted', async () => {
    const packed = {
      'firedrill.stand-in': 'debian-sid',
      'firedrill.component': 'redis',
      'org.opencontainers.image.version': '8.0.6',
    }
    const found = await plan({
      'grafana/grafana:10.2.2': stored(),
      'redis:latest': stored(packed),
      'shop/own:1': stored({ 'firedrill.stand-in': 'own' }),
    })
    expect(found).toMatchObject({
      settled: {
        'grafana/grafana:10.2.2': 'is there: real image',
        'redis:latest': 'is there: packed from Debian sid (redis 8.0.6)',
        'shop/own:1': 'is there: stand-in for own',
      },
      packs: ['node:24-slim = node', 'prom/prometheus:v2.48.0 = prometheus'],
      builds: [],
    })
  })

  test('an engine of another architecture', async () => {
    const { packs, settled } = await plan({}, 's390x')
    expect(packs).toEqual([])
    expect(settled['redis:latest']).toBe(
      `cannot be made: the engine runs programs for s390x, and packages are unpacked here for ${process.arch}`,
    )
  })
})

test.each([
  ['node', 'node:latest', 'node', 'latest'],
  ['docker.io/library/node:24', 'node:24', 'node', '24'],
  ['library/redis', 'redis:latest', 'redis', 'latest'],
  ['quay.io/prometheus/prometheus:v3', 'quay.io/prometheus/prometheus:v3', 'quay.io/prometheus/prometheus', 'v3'],
  ['localhost:5000/a/b', 'localhost:5000/a/b:latest', 'localhost:5000/a/b', 'latest'],
])('%s is %s', (image, full, repo, tag) => {
  expect(fullName(image)).toBe(full)
  expect(splitName(image)).toEqual({ repo, tag })
})

test('a digest is only what the image itself has', () => {
  expect(fullName('prom/prometheus:v2@sha256:abc')).toBe('prom/prometheus:v2@sha256:abc')
  expect(packableFor('prom/prometheus:v2@sha256:abc')).toEqual({ reason: expect.stringContaining('digest') })
})

test('the image node is the Node that runs this, and other images are not', () => {
  const node = nodeFor('docker.io/library/node:24-slim')
  expect(node).toMatchObject({ version: process.versions.node, image: { cmd: ['node'] } })
  expect(nodeFor('example/node:24')).toBeUndefined()
})

test('the lines that give an image its shape', () => {
  const shape = {
    entrypoint: ['/bin/x'],
    cmd: ['--a="b c"'],
    user: 'nobody',
    ports: [9090],
    volumes: ['/data'],
    environment: { LANG: 'C.UTF-8' },
    workingDir: '/data',
  }
  expect(changesOf(shape, { 'firedrill.stand-in': 'debian-sid' })).toEqual([
    'ENV PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"',
    'ENV LANG="C.UTF-8"',
    'EXPOSE 9090',
    'VOLUME ["/data"]',
    'WORKDIR /data',
    'USER nobody',
    'ENTRYPOINT ["/bin/x"]',
    'CMD ["--a=\\"b c\\""]',
    'LABEL firedrill.stand-in="debian-sid"',
    'ONBUILD LABEL firedrill.stand-in="" firedrill.image="" firedrill.component="" org.opencontainers.image.version=""',
  ])
})

test.each(['grafana', 'kong'])('the stand-in for %s, built by hand, gives no label to what is built upon it', (name) => {
  const dockerfile = readFileSync(new URL(`../../../fixtures/stand-ins/${name}/Dockerfile`, import.meta.url), 'utf8')
  expect(dockerfile.split('\n')).toContain(EMPTIED_FOR_CHILDREN)
})

describe('docs/images.md', () => {
  const lines = readFileSync(new URL('../../../docs/images.md', import.meta.url), 'utf8').split('\n')
  test.each(COMPONENTS.map((component) => [component.name, component] as const))(
    'has a row for %s',
    (name, { images, packages }) => {
      const row = lines.find((line) => line.startsWith(`| \`${name}\``))
      // The second namespace of an image is its other registry's.
      const said = [...images.filter((image) => !image.startsWith('prometheus/')), packages[0]]
      expect(said.filter((word) => !row?.includes(`\`${word}\``))).toEqual([])
    },
  )
})
