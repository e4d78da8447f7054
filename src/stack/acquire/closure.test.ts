import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { AptRoot } from './apt-root.ts'
import { named, parsePrintUris, resolveClosure } from './closure.ts'

const SUM = (digit: string): string => digit.repeat(64)

// As apt 2.6 prints it, with the warnings that may stand among the lines.
const RECORDED = `NOTE: This is only a simulation!
'http://m.example/debian/pool/main/g/glibc/libc6_2.43-7_amd64.deb' libc6_2.43-7_amd64.deb 1866392 SHA256:${SUM('a')}
'http://m.example/debian/pool/main/r/redis/redis-tools_8.0.6-3_amd64.deb' redis-tools_5%3a8.0.6-3_amd64.deb 1294872 SHA256:${SUM('b')}
'http://m.example/debian/pool/main/libs/libselinux/libselinux1_3.11-2.1%2bb1_amd64.deb' libselinux1_3.11-2.1+b1_amd64.deb 92608 SHA256:${SUM('c')}
'http://m.example/debian/pool/main/x/x/x_1_all.deb' x_1_all.deb 12 MD5Sum:26e128fa514e77c2959cc3834792d1a2
`

test('parsePrintUris reads exact versions, sizes and SHA256 sums, and no package without one', () => {
  expect(parsePrintUris(RECORDED)).toEqual([
    { name: 'libc6', version: '2.43-7', file: 'libc6_2.43-7_amd64.deb', bytes: 1866392, sha256: SUM('a') },
    { name: 'redis-tools', version: '5:8.0.6-3', file: 'redis-tools_5%3a8.0.6-3_amd64.deb', bytes: 1294872, sha256: SUM('b') },
    { name: 'libselinux1', version: '3.11-2.1+b1', file: 'libselinux1_3.11-2.1+b1_amd64.deb', bytes: 92608, sha256: SUM('c') },
  ])
})

test.each([
  ['libllvm19', ['libllvm*'], true],
  ['gcc-16-base', ['gcc-*-base'], true],
  ['libgcc-s1', ['gcc-*-base'], false],
  ['perl-base', ['perl'], false],
  ['libstdc++6', ['libstdc++6'], true],
  ['libjson-perl', ['*-perl'], true],
])('named: %s by %j is %s', (name, patterns, expected) => {
  expect(named(patterns, name)).toBe(expected)
})

describe('resolveClosure', () => {
  const directory = mkdtempSync(join(tmpdir(), 'firedrill-closure-'))
  afterAll(() => rmSync(directory, { recursive: true }))
  const line = (name: string): string => `'http://m.example/${name}' ${name}_1_amd64.deb 10 SHA256:${SUM('d')}`

  /** apt, as far as it matters here: `tool` is needed by `server`, `libtool` only by `tool`; what the status holds is not named again. */
  const fakeApt = (answers: {
    readonly code: number
    readonly names: readonly string[]
  }): { root: AptRoot; statuses: string[] } => {
    const status = join(directory, 'status')
    const statuses: string[] = []
    const apt = async (): Promise<{ code: number; stdout: string; stderr: string }> => {
      const text = readFileSync(status, 'utf8')
      statuses.push(text)
      const names = text.includes('Package: tool') ? answers.names.filter((name) => !/tool/.test(name)) : answers.names
      return {
        code: answers.code,
        stdout: names.map(line).join('\n'),
        stderr: 'W: something\nE: Unable to locate package server',
      }
    }
    return { root: { suite: 'sid', mirror: 'http://m.example', status, apt, dropIndexes: async () => undefined }, statuses }
  }

  test('leaves out what is never used, and what only that needs', async () => {
    const { root, statuses } = fakeApt({ code: 0, names: ['libc6', 'tool', 'libtool', 'server'] })
    const seen = new Map<string, string>()
    const debs = await resolveClosure(root, { packages: ['server'], leaveOut: ['tool'] }, seen)
    expect('reason' in debs ? debs : debs.map(({ name }) => name)).toEqual(['libc6', 'server'])
    expect(statuses[0]).toBe('')
    expect(statuses[1]).toContain('Status: hold ok installed')
    expect([...seen]).toEqual([['tool', '1']])
  })

  test('what an earlier closure of the suite left out costs no second call', async () => {
    const { root, statuses } = fakeApt({ code: 0, names: ['libc6', 'tool', 'libtool', 'server'] })
    await resolveClosure(
      root,
      { packages: ['server'], leaveOut: ['tool'] },
      new Map([
        ['tool', '1'],
        ['other', '2'],
      ]),
    )
    expect(statuses).toHaveLength(1)
    expect(statuses[0]).not.toContain('other')
  })

  test.each([
    ['a package that the suite does not have', { code: 100, names: [] }, 'E: Unable to locate package server'],
    ['an answer without packages is no closure', { code: 0, names: [] }, 'apt named no package for server'],
  ])('%s', async (_title, answers, reason) => {
    expect(await resolveClosure(fakeApt(answers).root, { packages: ['server'] }, new Map())).toEqual({ reason })
  })
})
