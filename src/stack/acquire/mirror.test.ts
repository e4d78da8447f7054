import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { debianMirror, parseDeb822, parseOneLine } from './mirror.ts'

const KEY = '/usr/share/keyrings/debian-archive-keyring.gpg'

const DEBIAN_SOURCES = `Types: deb
# http://snapshot.example/archive/debian/20250520T000000Z
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: ${KEY}

Types: deb deb-src
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: ${KEY}
`

describe('parseDeb822', () => {
  test('reads stanzas, past comments', () => {
    expect(parseDeb822(DEBIAN_SOURCES)).toEqual([
      { uri: 'http://mirror.example/debian', suites: ['bookworm', 'bookworm-updates'], components: ['main'], signedBy: KEY },
      { uri: 'http://mirror.example/debian-security', suites: ['bookworm-security'], components: ['main'], signedBy: KEY },
    ])
  })

  test('reads several URIs and continued lines, and leaves out source-only and disabled stanzas', () => {
    const text = `types: deb\nURIs: http://a.example/debian\n http://b.example/debian\nSuites: sid\nComponents: main contrib

Types: deb-src\nURIs: http://c.example/debian\nSuites: sid\nComponents: main

Types: deb\nEnabled: no\nURIs: http://d.example/debian\nSuites: sid\nComponents: main`
    expect(parseDeb822(text).map(({ uri }) => uri)).toEqual(['http://a.example/debian', 'http://b.example/debian'])
  })
})

test.each([
  [
    'deb http://m.example/debian bookworm main contrib',
    { uri: 'http://m.example/debian', suites: ['bookworm'], components: ['main', 'contrib'], signedBy: undefined },
  ],
  [
    `deb [ arch=amd64 signed-by=${KEY} ] http://m.example/debian sid main # ours`,
    { uri: 'http://m.example/debian', suites: ['sid'], components: ['main'], signedBy: KEY },
  ],
  ['# deb http://m.example/debian bookworm main', undefined],
  ['deb-src http://m.example/debian bookworm main', undefined],
  ['', undefined],
])('parseOneLine: %s', (line, expected) => {
  expect(parseOneLine(line)).toEqual(expected === undefined ? [] : [expected])
})

describe('debianMirror', () => {
  const made: string[] = []
  afterEach(() => {
    for (const directory of made.splice(0)) rmSync(directory, { recursive: true })
  })
  const etcApt = (files: Readonly<Record<string, string>>): string => {
    const directory = mkdtempSync(join(tmpdir(), 'firedrill-mirror-'))
    made.push(directory)
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true })
      writeFileSync(join(directory, path), text)
    }
    return directory
  }

  const THIRD_PARTY = {
    'sources.list.d/browser.list': 'deb [arch=amd64] http://browser.example/linux/deb/ stable main\n',
    'sources.list.d/node.sources': `Types: deb\nURIs: https://node.example/debian\nSuites: stable\nComponents: main\nSigned-By: /usr/share/keyrings/node.gpg\n`,
  }

  test.each([
    ['deb822', { 'sources.list.d/debian.sources': DEBIAN_SOURCES }, 'http://mirror.example/debian'],
    ['one line each', { 'sources.list': 'deb http://m.example/debian bookworm main\n' }, 'http://m.example/debian'],
    [
      'beside third parties',
      { ...THIRD_PARTY, 'sources.list': 'deb http://m.example/debian bookworm main\n' },
      'http://m.example/debian',
    ],
    [
      'the security archive has no programs of its own',
      { 'sources.list': 'deb http://m.example/debian-security stable main\ndeb http://n.example/debian stable main\n' },
      'http://n.example/debian',
    ],
    [
      'a file with another ending is not read',
      {
        'sources.list.d/old.list.disabled': 'deb http://old.example/debian sid main\n',
        'sources.list': 'deb http://m.example/debian sid main\n',
      },
      'http://m.example/debian',
    ],
  ])('%s', (_title, files, expected) => {
    expect(debianMirror({}, etcApt(files))).toBe(expected)
  })

  test('the environment wins', () => {
    expect(debianMirror({ FIREDRILL_APT_MIRROR: 'http://own.example/debian' }, etcApt({}))).toBe('http://own.example/debian')
  })

  test.each([
    ['nothing there', {}],
    ['only third parties', THIRD_PARTY],
    ['another distribution', { 'sources.list': 'deb http://archive.example/ubuntu jammy main\n' }],
  ])('no mirror: %s', (_title, files) => {
    expect(() => debianMirror({}, etcApt(files))).toThrow(/no Debian mirror found in apt's sources/)
  })
})
