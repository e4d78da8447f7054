import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cachedTree, resolvedFile, treeKey } from './cache.ts'
import { cacheDirectory } from './machine.ts'
import type { TreeRequest } from './tree.ts'

const REQUEST: TreeRequest = { name: 'redis', packages: ['redis-server'], program: '/usr/bin/redis-server' }

test('the same exact packages give the same tree, in whatever order', () => {
  expect(treeKey(REQUEST, 'sid', { a: '1', b: '2' })).toBe(treeKey(REQUEST, 'sid', { b: '2', a: '1' }))
  expect(treeKey(REQUEST, 'sid', { a: '1' })).toMatch(/^redis-sid-[0-9a-f]{16}$/)
})

test.each<[string, TreeRequest, string, Record<string, string>]>([
  ['a version', REQUEST, 'sid', { a: '2' }],
  ['a package', REQUEST, 'sid', { a: '1', b: '1' }],
  ['the suite', REQUEST, 'trixie', { a: '1' }],
  ['the name', { ...REQUEST, name: 'cache' }, 'sid', { a: '1' }],
  ['the links', { ...REQUEST, links: { '/usr/bin/r': '/usr/bin/redis-server' } }, 'sid', { a: '1' }],
])('another tree when it differs in %s', (_title, request, suite, packages) => {
  expect(treeKey(request, suite, packages)).not.toBe(treeKey(REQUEST, 'sid', { a: '1' }))
})

test('another request under the same name does not take its answer', () => {
  expect(resolvedFile('/c', { ...REQUEST, leaveOut: ['x'] })).not.toBe(resolvedFile('/c', REQUEST))
})

test('an empty cache has no tree', () => {
  expect(cachedTree('/nonexistent', REQUEST)).toBeUndefined()
})

test.each([
  [{ FIREDRILL_CACHE_DIR: '/own/place', XDG_CACHE_HOME: '/xdg' }, '/own/place'],
  [{ FIREDRILL_CACHE_DIR: '', XDG_CACHE_HOME: '/xdg' }, '/xdg/firedrill'],
  [{ XDG_CACHE_HOME: 'relative' }, join(homedir(), '.cache/firedrill')],
  [{}, join(homedir(), '.cache/firedrill')],
])('cacheDirectory of %j is %s', (environment, expected) => {
  expect(cacheDirectory(environment)).toBe(expected)
})
