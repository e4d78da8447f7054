import { describe, expect, test } from 'vitest'
import { composeService } from '../../declared/compose.fixture.ts'
import type { ComposeService, Port } from '../../declared/compose-model.ts'
import type { LocalImage } from './images.ts'
import { type Chosen, isBuilt, portsToReach, projectName } from './override-options.ts'

const port = (container: number, protocol: Port['protocol'] = 'tcp'): Port => ({
  container,
  published: undefined,
  host: undefined,
  protocol,
})
const IMAGES: ReadonlyMap<string, LocalImage> = new Map([['app', { labels: {}, exposed: [8080, 8443], command: [] }]])

const chosen = (compose: Partial<ComposeService>, addressed: readonly number[] = []): Chosen => ({
  name: 'app',
  role: undefined,
  url: undefined,
  asked: undefined,
  offer: { runs: true, how: '', standIn: false },
  addressed,
  compose: composeService(compose),
})

describe('portsToReach: the first one is the main port', () => {
  test.each<[string, Partial<ComposeService>, readonly number[], readonly number[]]>([
    ['published', { ports: [port(3000), port(9000)] }, [], [3000, 9000]],
    ['exposed', { expose: [3000] }, [], [3000]],
    ['what the suite names comes after its own', { ports: [port(3000)] }, [9464, 3000], [3000, 9464]],
    ['what the suite names alone', {}, [9464], [9464]],
    ['neither: what its image exposes', {}, [], [8080, 8443]],
    ['UDP is no port to ask', { ports: [port(53, 'udp')] }, [], [8080, 8443]],
    ['what an image exposes says nothing of another program in it', { entrypoint: ['sh'] }, [], []],
    ['nobody says', { image: 'other' }, [], []],
    ['a component’s own', { image: 'prom/prometheus:v2.48.0' }, [], [9090]],
    [
      'a component’s, moved by its command line',
      { image: 'prom/prometheus', command: ['--config.file=/p.yml', '--web.listen-address=:9191'], ports: [port(9191)] },
      [],
      [9191],
    ],
    [
      'a component’s, and those that compose names',
      { image: 'redis:7', ports: [port(16_379)], expose: [6379] },
      [],
      [6379, 16_379],
    ],
    ['another program in a component’s image', { image: 'redis:7', entrypoint: ['sh', '-c', 'sleep 9'], expose: [80] }, [], [80]],
    ['built', { image: undefined, buildContext: '/app', expose: [3000] }, [], [3000]],
  ])('%s', (_title, compose, addressed, ports) => {
    expect(portsToReach(chosen(compose, addressed), IMAGES)).toEqual(ports)
  })
})

test.each<[string, Partial<ComposeService>, boolean]>([
  ['an image that is there', {}, false],
  ['an image that is to be pulled', { image: 'other' }, false],
  ['no image', { image: undefined, buildContext: '/app' }, true],
  ['no image, and a repository to build from', { image: undefined }, true],
  ['an image that is there, and a Dockerfile', { buildContext: '/app' }, false],
  ['an image that is not there, and a Dockerfile', { image: 'other', buildContext: '/app' }, true],
])('built: %s', (_title, compose, built) => {
  expect(isBuilt(composeService(compose), IMAGES)).toBe(built)
})

test.each([
  ['inventory-manager', 'firedrill-inventory-manager-1a2b3c4d'],
  ['Shop', 'firedrill-shop-1a2b3c4d'],
  ['Shop.v2', 'firedrill-shop-v2-1a2b3c4d'],
  ['a_b-c', 'firedrill-a_b-c-1a2b3c4d'],
  ['../Größe $1', 'firedrill--gr-e-1-1a2b3c4d'],
  ['x'.repeat(99), `firedrill-${'x'.repeat(40)}-1a2b3c4d`],
])('project of suite %s', (suite, name) => {
  expect(projectName('firedrill-', suite, '1a2b3c4d')).toBe(name)
  // What compose takes as the name of a project.
  expect(name).toMatch(/^[a-z0-9][a-z0-9_-]*$/)
})
