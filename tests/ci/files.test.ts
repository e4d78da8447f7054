import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

// What a user copies: the files of CI and the page about them must be sound, and name only what the command line has.
const run = promisify(execFile)
const root = new URL('../..', import.meta.url)
const read = (file: string): Promise<string> => readFile(new URL(file, root), 'utf8')

const FILES = ['.github/workflows/ci.yml', '.gitlab-ci.yml']
const PAGE = 'docs/ci.md'
const OFFICIAL = /^actions\/(checkout@v6|setup-node@v6|cache@v5|upload-artifact@v7)$/

const page = await read(PAGE)
const texts = new Map([...(await Promise.all(FILES.map(async (file) => [file, await read(file)] as const))), [PAGE, page]])
const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)

test.each([
  ...FILES.map((file) => [file, texts.get(file) ?? '']),
  ...blocks.map((block, i) => [`${PAGE}, block ${i + 1}`, block]),
])('%s is YAML', (_name, text = '') => {
  expect(() => parse(text, { strict: true })).not.toThrow()
})

test('the files to copy are short', () => {
  expect(blocks.slice(0, 2).every((block) => block.split('\n').length <= 30)).toBe(true)
})

test('only official actions, in one major version each', () => {
  const used = [...texts.values()].flatMap((text) => [...text.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action))
  expect(used.length).toBeGreaterThan(0)
  expect(used.filter((action) => !OFFICIAL.test(action))).toEqual([])
})

/** `run --runtime` for `npx firedrill run --runtime docker` in any of the texts. */
const named = [...texts].flatMap(([file, text]) =>
  [...text.matchAll(/(?:npx firedrill|node bin\/firedrill\.js|`firedrill) ([a-z]+)([^\n`#]*)/g)].map(
    ([, command = '', rest = '']) => ({
      file,
      command,
      options: [...rest.matchAll(/--[a-z-]+/g)].map(([option]) => option),
    }),
  ),
)
const commands = [...new Set(named.map(({ command }) => command))]

describe('the command line has what they name', () => {
  test.concurrent.each(commands)('firedrill %s', async (command) => {
    const { stdout } = await run(process.execPath, ['bin/firedrill.js', command, '--help'], { cwd: root })
    expect(stdout).toContain(`Usage: firedrill ${command} `)
    const uses = named.filter((use) => use.command === command)
    const missing = uses.flatMap(({ file, options }) =>
      options.filter((option) => !stdout.includes(`${option} `)).map((option) => `${file}: ${option}`),
    )
    expect(missing).toEqual([])
  })
})
