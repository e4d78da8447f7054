import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { alertmanager } from './alertmanager.ts'
import { type FlagRules, flagWrapper } from './flag-wrapper.ts'
import { nodeExporter } from './node-exporter.ts'
import { prometheus } from './prometheus.ts'

const RULES: FlagRules = {
  program: 'printf "<%s>"',
  renamed: { '--old': '--new', '--feature=agent': '--agent' },
  gone: ['--gone'],
  goneSwitches: ['--off'],
  added: [
    { word: '--config=c.yml', unless: ['--config'] },
    { word: '--path=data/', unless: ['--agent', '--path'] },
  ],
}

const runWith = (text: string, words: readonly string[]) => spawnSync('sh', ['-c', text, 'sh', ...words], { encoding: 'utf8' })

describe('the words that Debian’s program gets', () => {
  test.each<[readonly string[], string]>([
    [[], '<--config=c.yml><--path=data/>'],
    [['--config=x'], '<--config=x><--path=data/>'],
    [['--config', 'x', '--path=/p'], '<--config><x><--path=/p>'],
    [['--configs=x', '--path=/p'], '<--configs=x><--path=/p><--config=c.yml>'],
    [['--old=5', '--config=x', '--path=/p'], '<--new=5><--config=x><--path=/p>'],
    [['--old', '5', '--config=x', '--path=/p'], '<--new><5><--config=x><--path=/p>'],
    [['--older=5', '--config=x', '--path=/p'], '<--older=5><--config=x><--path=/p>'],
    [['--gone=1', '--off', '--config=x', '--path=/p'], '<--config=x><--path=/p>'],
    [['--gone', '1', '--config=x', '--path=/p'], '<--config=x><--path=/p>'],
    [['--config=x', '--path=/p', '--gone'], '<--config=x><--path=/p>'],
    [['--feature=agent', '--config=x'], '<--agent><--config=x>'],
    [['--config=a b', "--path=it's $HOME *"], "<--config=a b><--path=it's $HOME *>"],
    [['', '--config=x', '--path=/p'], '<><--config=x><--path=/p>'],
  ])('%j', (words, expected) => {
    expect(runWith(flagWrapper(RULES), words)).toMatchObject({ status: 0, stdout: expected })
  })
})

test('what is changed is said on stderr, and only that', () => {
  expect(runWith(flagWrapper(RULES), ['--old=1', '--gone=2']).stderr.trim().split('\n')).toEqual([
    'firedrill: flag --old is called --new today',
    'firedrill: flag --gone is left out: the program does not know it today',
  ])
  expect(runWith(flagWrapper(RULES), ['--config=x']).stderr).toBe('')
})

test.each([
  [prometheus, '/usr/bin/prometheus'],
  [alertmanager, '/usr/bin/alertmanager'],
  [nodeExporter, '/usr/bin/node_exporter'],
])('the image of $name has a wrapper under the upstream name that parses', (component, path) => {
  const text = component.image.files?.[path] ?? ''
  expect(spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
  expect(text).toMatch(/^#!\/bin\/sh\n/)
})
