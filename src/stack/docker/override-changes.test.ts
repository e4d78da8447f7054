import { describe, expect, test } from 'vitest'
import { composeService } from '../../declared/compose.fixture.ts'
import type { Mount } from '../../declared/compose-model.ts'
import { changed } from '../changes.ts'
import type { ServiceChange } from '../stack.ts'
import { changedParts } from './override-changes.ts'

const bind = (source: string, target: string): Mount => ({ type: 'bind', source, target, readOnly: true })
const volume: Mount = { type: 'volume', source: 'data', target: '/data', readOnly: false }
const memory = (target: string): Mount => ({ type: 'tmpfs', source: undefined, target, readOnly: false })
const over = (target: string, readOnly = true) => ({ source: '/new', target, readOnly })

const written = (target: string) => ({ ...bind('/new', target), bind: { create_host_path: false } })
const asWritten = ({ readOnly, ...rest }: Mount & object) => ({ ...rest, ...(readOnly && { read_only: true }) })

/** What is written of a service with these mounts and this change. */
function parts(mounts: readonly Mount[], change: Partial<ServiceChange>, command?: readonly string[]) {
  const service = composeService({ mounts, command })
  const one = { service: 'app', mounts: [], args: [], ...change }
  return changedParts(changed(service, one, ['usual']), mounts, one)
}

describe('mounts', () => {
  test.each<[string, readonly Mount[], readonly string[], object | undefined, boolean]>([
    ['none', [volume], [], undefined, false],
    ['a new one stands alone', [volume], ['/a.yml'], { entries: [written('/a.yml')], whole: false }, false],
    [
      'compose puts one of the same target in place of the old one',
      [bind('/old', '/a.yml')],
      ['/a.yml'],
      { entries: [written('/a.yml')], whole: false },
      false,
    ],
    [
      'one in a folder that is mounted',
      [bind('/old', '/etc')],
      ['/etc/a.yml'],
      { entries: [written('/etc/a.yml')], whole: false },
      false,
    ],
    [
      'over others below it: all are said',
      [bind('/old', '/etc/deep'), volume],
      ['/etc'],
      { entries: [volume, written('/etc')], whole: true },
      false,
    ],
    [
      'over memory: all are said, other memory too',
      [memory('/data'), memory('/cache')],
      ['/data'],
      { entries: [memory('/cache'), written('/data')], whole: true },
      true,
    ],
  ])('%s', (_title, mounts, targets, volumes, noTmpfs) => {
    const { entries = [], ...rest } = (volumes ?? {}) as { readonly entries?: readonly Mount[]; readonly whole?: boolean }
    const expected = volumes === undefined ? {} : { volumes: { ...rest, entries: entries.map(asWritten) } }
    expect(parts(mounts, { mounts: targets.map((target) => over(target)) })).toEqual({ ...expected, noTmpfs })
  })

  test('a bind of the user’s is made as compose would, and what looks like a variable is none', () => {
    const mounts = [bind('/a-$b', '/etc/$c'), bind('/x', '/y/z')]
    const { volumes } = parts(mounts, { mounts: [over('/y', false)] })
    expect(volumes?.entries).toEqual([
      { type: 'bind', source: '/a-$$b', target: '/etc/$$c', read_only: true, bind: { create_host_path: true } },
      { type: 'bind', source: '/new', target: '/y', bind: { create_host_path: false } },
    ])
  })
})

test('words: all of the command line, none of it a variable of compose', () => {
  expect(parts([], { args: ['$HOME'] }).command).toEqual(['usual', '$$HOME'])
  expect(parts([], { args: ['--b'] }, ['--a=$x']).command).toEqual(['--a=$$x', '--b'])
  expect(parts([], { mounts: [over('/a')] }, ['--a'])).not.toHaveProperty('command')
})
