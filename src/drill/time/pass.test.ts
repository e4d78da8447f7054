import { expect, test } from 'vitest'
import type { Mount } from '../../declared/compose-model.ts'
import { storageOf, storagePathOf } from './pass.ts'

test.each([
  ['the image says it', [], '/prometheus'],
  ['the command line leaves it out', ['--config.file=/etc/p.yml'], '/prometheus/data'],
  ['absolute', ['--storage.tsdb.path=/data'], '/data'],
  ['relative to the working directory', ['--storage.tsdb.path', 'tsdb'], '/prometheus/tsdb'],
  ['with one dash', ['-storage.tsdb.path=/data'], '/data'],
])('where the blocks of a Prometheus are: %s', (_, args, path) => {
  expect(storagePathOf(args)).toBe(path)
})

const volume = (target: string): Mount => ({ type: 'volume', source: 'data', target, readOnly: false })
const folder = (target: string): Mount => ({ type: 'bind', source: '/srv/data', target, readOnly: false })
const CONFIG: Mount = { type: 'bind', source: '/srv/p.yml', target: '/etc/prometheus/prometheus.yml', readOnly: true }

test.each<[string, readonly string[], readonly Mount[], string]>([
  ['a volume', ['--storage.tsdb.path=/data'], [CONFIG, volume('/data')], '/data'],
  ['below a volume, where nobody has made it yet', ['--storage.tsdb.path=/data/tsdb'], [volume('/data')], '/data'],
  ['below the volume of the image', ['--config.file=/etc/p.yml'], [CONFIG], '/prometheus'],
  ['the volume of the image', [], [], '/prometheus'],
  ['of nobody', ['--storage.tsdb.path=/srv'], [volume('/data')], '/srv'],
  ['a folder of this machine stays as it is', [], [folder('/prometheus')], '/tmp'],
  ['in one', ['--storage.tsdb.path=/srv/tsdb'], [folder('/srv')], '/tmp'],
  ['a volume in one', ['--storage.tsdb.path=/srv/tsdb'], [folder('/srv'), volume('/srv/tsdb')], '/srv/tsdb'],
])('where the blocks of a lapse are found: %s', (_, args, mounts, storage) => {
  expect(storageOf(args, mounts)).toBe(storage)
})
