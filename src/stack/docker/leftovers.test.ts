import { describe, expect, test } from 'vitest'
import type { HarnessState } from './harness-id.ts'
import { byHand, judgeLeftovers } from './leftovers.ts'
import type { Kind } from './resources.ts'

const PROJECT = 'firedrill-shop-0a1b2c3d'

/** A resource of a run's project, with labels of its own. */
const of = (kind: Kind, labels: Readonly<Record<string, string>> = {}, project = PROJECT) => ({
  kind,
  name: `${project}-${kind.slice(0, -1)}`,
  labels: { 'com.docker.compose.project': project, 'firedrill.run': project, 'firedrill.suite': 'shop', ...labels },
})
const built = (labels: Readonly<Record<string, string>> = {}, project = PROJECT) => ({
  kind: 'images' as const,
  name: `${project}-app:latest`,
  labels: { 'com.docker.compose.project': project, ...labels },
})
const dead = { 'firedrill.harness': 'dead' }
const alive = { 'firedrill.harness': 'alive' }
const elsewhere = { 'firedrill.harness': 'elsewhere' }
const keep = { 'firedrill.keep': 'true' }

const judged = (...found: Parameters<typeof judgeLeftovers>[0]) => judgeLeftovers(found, (id) => id as HarnessState)

describe('what a project is', () => {
  test.each([
    ['its harness is dead', [of('containers', dead), of('networks', dead)], 'crashed'],
    ['its harness is dead, a network alone', [of('networks', dead)], 'crashed'],
    ['its harness is dead, a volume alone', [of('volumes', dead)], 'crashed'],
    ['its harness lives', [of('containers', alive)], 'running'],
    ['its harness lives, one before it is dead', [of('containers', dead), of('containers', alive)], 'running'],
    ['left up on purpose', [of('containers', { ...dead, ...keep })], 'kept'],
    ['left up on purpose, said by one of many', [of('containers', dead), of('volumes', { ...dead, ...keep })], 'kept'],
    ['left up on purpose, its containers are gone and a volume is there', [of('volumes', { ...dead, ...keep })], 'kept'],
    [
      'left up on purpose, its containers are gone and no data is left',
      [of('networks', { ...dead, ...keep }), built()],
      'crashed',
    ],
    ['left up on purpose elsewhere, its containers are gone', [of('networks', { ...elsewhere, ...keep })], 'elsewhere'],
    ['to be left up, its containers are just being made', [of('networks', { ...alive, ...keep })], 'running'],
    ['to be left up, its run goes on', [of('containers', { ...alive, ...keep })], 'running'],
    ['keep is false', [of('containers', { ...dead, 'firedrill.keep': 'false' })], 'crashed'],
    ['made elsewhere', [of('containers', elsewhere)], 'elsewhere'],
    ['made elsewhere and by a dead one', [of('containers', elsewhere), of('containers', dead)], 'elsewhere'],
    ['nothing tells who made it', [of('containers')], 'elsewhere'],
    ['only an image, nothing tells who built it', [built()], 'elsewhere'],
    ['only an image, built by a dead one', [built(dead)], 'crashed'],
    ['an image beside a container of a dead one', [built(), of('containers', dead)], 'crashed'],
  ])('%s', (_name, found, state) => {
    expect(judged(...found).map((one) => [one.project, one.state])).toEqual([[PROJECT, state]])
  })

  test.each([
    ['a compose project of somebody', [of('containers', { 'firedrill.run': '' }, 'shop')]],
    [
      'an image of a project with another name',
      [built({}, 'shop'), built({}, 'firedrill-shop'), built({}, 'my-firedrill-a-0a1b2c3d')],
    ],
    ['a label that says another project', [of('containers', { 'com.docker.compose.project': 'shop', ...dead })]],
    ['nothing', []],
  ])('%s is none of ours', (_name, found) => {
    expect(judged(...found)).toEqual([])
  })
})

test('all that is of a project belongs to it, also what a user’s own tool added without our labels', () => {
  const added = { kind: 'volumes' as const, name: 'added', labels: { 'com.docker.compose.project': PROJECT } }
  expect(judged(of('containers', dead), built(), added, of('networks', dead, 'firedrill-a-00000000'))).toEqual([
    {
      ...{ project: 'firedrill-a-00000000', suite: 'shop', state: 'crashed' },
      ...{ containers: [], networks: ['firedrill-a-00000000-network'], volumes: [], images: [] },
    },
    {
      ...{ project: PROJECT, suite: 'shop', state: 'crashed', containers: [`${PROJECT}-container`] },
      ...{ networks: [], volumes: ['added'], images: [`${PROJECT}-app:latest`] },
    },
  ])
})

test.each([
  ['what compose takes down', [of('volumes', dead)], `docker compose -p ${PROJECT} down -v`],
  ['an image alone', [built(dead)], `docker image rm ${PROJECT}-app:latest`],
  ['both', [built(), of('containers', dead)], `docker compose -p ${PROJECT} down -v && docker image rm ${PROJECT}-app:latest`],
])('by hand: %s', (_name, found, command) => {
  expect(judged(...found).map(byHand)).toEqual([command])
})
