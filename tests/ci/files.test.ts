import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, matchesGlob } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { NATIVE_REPORTS } from '../e2e/native-reports.fixture.ts'

// What a user copies: the files of CI and the page about them must be sound, and name only what the command line has.
const run = promisify(execFile)
const root = new URL('../..', import.meta.url)
const suites = globSync('suites/*.yaml', { cwd: root }).map((file) => basename(file, '.yaml'))
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

const everything = await read('.ci/run')

interface Job {
  readonly if?: string
  readonly rules?: readonly object[]
  readonly needs?: readonly string[]
  readonly script?: readonly string[]
  readonly steps?: readonly { readonly if?: string; readonly run?: string }[]
}
const [github = '', gitlab = ''] = FILES.map((file) => texts.get(file))
const jobs: readonly Job[] = Object.values(parse(github).jobs)
const isAlways = (condition = ''): boolean => /^(\$\{\{ !cancelled\(\) \}\})?$/.test(condition)
const onPush = jobs
  .filter((job) => job.if === undefined)
  .map(({ steps = [] }) => steps.flatMap((step) => (isAlways(step.if) ? (step.run ?? []) : [])).join('\n'))
const pipeline: Readonly<Record<string, Job>> = parse(gitlab)
const comparison = Object.values(pipeline).find(({ script }) => script?.some((line) => line.includes('ci-pass-rates.mjs')))

/** `native=reports/native` for each run with its own directory of reports, in order of the names. */
const reported = (text: string): readonly string[] =>
  [...text.matchAll(/ run --runtime (\S+) --report-dir (\S+)/g)].map(([, runtime, directory]) => `${runtime}=${directory}`).sort()

describe('verdicts of both runtimes are compared', () => {
  test.each<[string, string]>([
    ['on each push to GitHub, in one job', onPush.find((script) => script.includes('ci-pass-rates.mjs')) ?? ''],
    [
      'on each push to GitLab',
      [...(comparison?.needs ?? []).map((name) => pipeline[name]), comparison]
        .flatMap((job) => (job?.rules === undefined ? (job?.script ?? []) : []))
        .join('\n'),
    ],
    // There the tests are the native run.
    [
      'in .ci/run',
      everything.replaceAll('"', '').replace("step 'npm test'", ` run --runtime native --report-dir ${NATIVE_REPORTS}`),
    ],
  ])('%s, after both have run', (_title, script) => {
    const [before = '', after = ''] = script.split('ci-pass-rates.mjs')
    const runs = reported(before)
    expect(runs.map((run) => run.split('=')[0])).toEqual(['docker', 'native'])
    expect(after.split('\n')[0]?.trim().split(' ').sort()).toEqual(runs)
  })
})

test.each(suites)('the tests run %s natively and leave its report', async (name) => {
  const wanted = /verifySuite\([^)]*runtime: 'native', reportDir: NATIVE_REPORTS/
  expect(await read(`tests/e2e/${name}.test.ts`)).toMatch(wanted)
})

test.each([...texts])('%s names files that a run writes', (_file, text) => {
  const directories = reported(text).map((run) => run.split('=')[1])
  const globs = [...text.matchAll(/reports(?:\/[^\s/"`]+)*\/(?:junit\.xml|summary\.md)/g)].map(([glob]) => glob)
  expect(globs.length).toBeGreaterThan(0)
  for (const glob of globs)
    for (const directory of directories.length === 0 ? ['reports'] : directories) {
      const of = (run: string) => matchesGlob(`${directory}/shop/${run}/${glob.split('/').at(-1)}`, glob)
      // `latest` is a link to one of the others: both would count each test twice.
      expect({ glob, directory, seen: [of('20261121T141133Z-e9ef'), of('latest')].filter(Boolean) }).toEqual({
        ...{ glob, directory },
        seen: [true],
      })
    }
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
