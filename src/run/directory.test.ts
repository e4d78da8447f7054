import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeDirectories } from './directory.ts'

const root = mkdtempSync(join(tmpdir(), 'firedrill-directory-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('those above it too, and again', async () => {
  const path = join(root, 'a/b/c')
  await makeDirectories(path)
  await Promise.all([makeDirectories(path), makeDirectories(join(root, 'a/b/d'))])
  expect([existsSync(path), existsSync(join(root, 'a/b/d'))]).toEqual([true, true])
})

test('below a file', async () => {
  writeFileSync(join(root, 'file'), '')
  await expect(makeDirectories(join(root, 'file/x'))).rejects.toThrow(/ENOTDIR/)
})

test.skipIf(!existsSync('/proc/self'))('where a directory takes no others', async () => {
  await expect(makeDirectories('/proc/firedrill/reports')).rejects.toThrow(/ENOENT/)
})
