import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { composeService } from '../../declared/compose.fixture.ts'
import type { ComposeService } from '../../declared/compose-model.ts'
import type { ComponentReport } from '../stack.ts'
import type { LocalImage } from './images.ts'
import { reportOf } from './reports.ts'

const labelled = (label: string, version?: string): LocalImage => ({
  labels: { 'firedrill.stand-in': label, ...(version !== undefined && { 'org.opencontainers.image.version': version }) },
  exposed: [],
  command: [],
})
const PLAIN: LocalImage = { labels: {}, exposed: [80], command: [] }
const IMAGE: Partial<ComposeService> = { image: 'docker.io/prom/prometheus:v2.48.0@sha256:abc' }

test.each<[string, Partial<ComposeService>, LocalImage | undefined, boolean, Partial<ComponentReport>]>([
  ['a real image', IMAGE, PLAIN, false, { component: 'prom/prometheus', version: 'v2.48.0', origin: 'image' }],
  [
    'one that was pulled only now',
    IMAGE,
    undefined,
    false,
    { component: 'prom/prometheus', version: 'v2.48.0', origin: 'image' },
  ],
  ['without a tag', { image: 'redis' }, PLAIN, false, { component: 'redis', version: undefined, origin: 'image' }],
  [
    'packed from Debian packages: the version that runs, and the one asked for',
    IMAGE,
    labelled('debian-sid', '3.5.3'),
    false,
    { component: 'prom/prometheus (packed from Debian sid)', version: '3.5.3', origin: 'debian' },
  ],
  [
    'a stand-in of ours',
    { image: 'grafana/grafana:10.2.2' },
    labelled('grafana', '1.0.0'),
    false,
    { component: 'firedrill’s grafana', version: '1.0.0', origin: 'stand-in', standIn: true },
  ],
  [
    'a stand-in that says no version',
    { image: 'kong:3.9' },
    labelled('kong'),
    false,
    { component: 'firedrill’s kong', version: undefined, origin: 'stand-in', standIn: true },
  ],
  [
    'built: no image is named',
    { image: undefined, buildContext: resolve('fixtures/app') },
    undefined,
    true,
    { component: 'built from fixtures/app', version: undefined, origin: 'built' },
  ],
  [
    'built under a name of its own',
    { image: 'shop:1', buildContext: resolve('.') },
    undefined,
    true,
    { component: 'built from .', version: undefined, origin: 'built' },
  ],
  [
    'built once, and taken as it is',
    { image: 'shop:1', buildContext: resolve('.') },
    PLAIN,
    false,
    {
      component: 'shop',
      version: '1',
      origin: 'image',
      reason: 'the image was there already: it is not built from the sources of now',
    },
  ],
  [
    'built from a place that is no directory here',
    { image: undefined },
    undefined,
    true,
    { component: 'built from its repository', origin: 'built' },
  ],
])('%s', (_title, compose, image, built, report) => {
  const plan = { name: 'it', role: undefined, url: undefined, asked: 'v2.48.0', addressed: [], compose: composeService(compose) }
  const offer = { runs: true, how: '', standIn: false } as const
  expect(reportOf({ ...plan, offer }, image, built)).toEqual({
    service: 'it',
    asked: 'v2.48.0',
    standIn: false,
    reason: undefined,
    version: undefined,
    ...report,
  })
})
