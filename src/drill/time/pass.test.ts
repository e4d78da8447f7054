import { expect, test } from 'vitest'
import { storagePathOf } from './pass.ts'

test.each([
  ['the image says it', [], '/prometheus'],
  ['the command line leaves it out', ['--config.file=/etc/p.yml'], '/prometheus/data'],
  ['absolute', ['--storage.tsdb.path=/data'], '/data'],
  ['relative to the working directory', ['--storage.tsdb.path', 'tsdb'], '/prometheus/tsdb'],
  ['with one dash', ['-storage.tsdb.path=/data'], '/data'],
])('where the blocks of a Prometheus are: %s', (_, args, path) => {
  expect(storagePathOf(args)).toBe(path)
})
