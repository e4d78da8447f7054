import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { PANEL_STATES } from '../src/checks/exhibit.ts'
import { checks } from '../src/checks/index.ts'
import { lintRules as dashboardRules } from '../src/dashboards/index.ts'
import { INTEGRATIONS } from '../src/drill/interception/integrations.ts'
import { lintRules } from '../src/prom-parser/index.ts'
import { suiteSchema } from '../src/suite/schema.ts'

const run = promisify(execFile)
const PAGES = ['README.md', 'docs/prom-parser.md', 'src/prom-parser/README.md']
const root = new URL('..', import.meta.url)
// A block of TypeScript that uses the parser, and the block of what it prints.
const EXAMPLE = /^```ts\n((?:(?!^```).*\n)*?)^```\n\n^```text\n((?:(?!^```).*\n)*?)^```$/gm

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'firedrill-docs-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

for (const page of PAGES) {
  const text = await readFile(new URL(page, root), 'utf8')
  const examples = [...text.matchAll(EXAMPLE)]

  test(`${page} has no example that is not run`, () => {
    const imports = text.split('\n').filter((line) => line.startsWith('import ') && line.endsWith("from 'firedrill/prom-parser'"))
    expect(examples.length).toBeGreaterThan(0)
    expect(examples).toHaveLength(imports.length)
  })

  test.concurrent.each(examples.map(([, code = '', printed = ''], i) => ({ example: i + 1, code, printed })))(
    `${page}: example $example prints what the page says`,
    async ({ example, code, printed }) => {
      const file = join(directory, `${page.replaceAll('/', '-')}-${example}.mts`)
      const parser = new URL('src/prom-parser/index.ts', root).href
      await writeFile(file, code.replaceAll("'firedrill/prom-parser'", `'${parser}'`))
      const { stdout } = await run(process.execPath, [file], { env: { NO_COLOR: '1' } })
      expect(stdout).toBe(printed)
    },
  )
}

test('docs/prom-parser.md lists the rules of the linter', async () => {
  const text = await readFile(new URL('docs/prom-parser.md', root), 'utf8')
  const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
  const listed = rows.flatMap(([, id = '', severity, promlint, summary]) =>
    lintRules.some((rule) => `\`${rule.id}\`` === id) ? [{ id, severity, promlint, summary }] : [],
  )
  expect(listed).toEqual(
    lintRules.map(({ id, severity, promlint, summary }) => ({
      id: `\`${id}\``,
      severity,
      promlint: promlint ? 'yes' : '',
      summary,
    })),
  )
})

/** Cells of all tables of a page, row by row. */
const rowsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
const codes = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)

const docs = (await readdir(new URL('docs/', root))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)
const kindPages = checks.map(({ kind }) => `src/checks/${kind}/README.md`)
const pages = ['README.md', 'CONTRIBUTING.md', ...docs, ...kindPages]

/** Anchors of a page as GitHub names its headings. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

test.each(pages)('%s: every link leads somewhere', async (page) => {
  const here = new URL(page, root)
  const text = await readFile(here, 'utf8')
  const links = [...text.matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)].map(([, link = '']) => new URL(link, here))
  const broken = links.filter(({ pathname, hash }) => {
    const file = new URL(pathname, here)
    return !existsSync(file) || (hash !== '' && !anchorsOf(readFileSync(file, 'utf8')).includes(hash.slice(1)))
  })
  expect(broken.map(String)).toEqual([])
})

/** A sample of YAML as a whole suite; undefined for one that is a compose file or a workflow. */
function asSuite(sample: string): object | undefined {
  const raw: unknown = parse(sample)
  const around = {
    version: 1,
    name: 'sample',
    stack: {},
    phases: [{ phase: 'Sample', checks: [{ http: { url: 'http://app:3000/' } }] }],
  }
  if (Array.isArray(raw)) return { ...around, phases: [{ phase: 'Sample', checks: raw }] }
  if (typeof raw !== 'object' || raw === null || 'services' in raw) return undefined
  return { ...around, ...raw }
}

test.each(['README.md', 'docs/drills.md', ...kindPages])('%s: every sample is a suite, or a part of one', async (page) => {
  const text = await readFile(new URL(page, root), 'utf8')
  const samples = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].flatMap(([, sample = '']) => asSuite(sample) ?? [])
  expect(samples.length).toBeGreaterThan(0)
  const problems = samples.map((sample) => suiteSchema(checks).safeParse(sample).error?.issues ?? [])
  expect(problems).toEqual(samples.map(() => []))
})

test('README.md lists the kinds of checks', async () => {
  const rows = rowsOf(await readFile(new URL('README.md', root), 'utf8'))
  const listed = rows.flatMap(([, cell = '']) => /^\[`(\w+)`\]\(src\/checks\//.exec(cell)?.[1] ?? [])
  expect(listed).toEqual(checks.map(({ kind }) => kind))
})

test('docs/drills.md lists the integrations whose notifications come to sinks', async () => {
  const text = await readFile(new URL('docs/drills.md', root), 'utf8')
  const known = [...Object.keys(INTEGRATIONS), 'email'].toSorted()
  const listed = rowsOf(text).flatMap(([, cell]) => codes(cell).filter((code) => known.includes(code)))
  expect(listed.toSorted()).toEqual(known)
})

test('docs/dashboards.md lists every rule and every state of a panel', async () => {
  const text = await readFile(new URL('docs/dashboards.md', root), 'utf8')
  const listed = rowsOf(text).flatMap(([, cell]) => codes(cell))
  expect(listed.toSorted()).toEqual([...dashboardRules.map(({ id }) => id), ...PANEL_STATES].toSorted())
})

interface Border {
  readonly name: string
  readonly to: { readonly pathNot?: readonly string[] }
}

test('CONTRIBUTING.md and docs/architecture.md tell the rooms and their borders as they are enforced', async () => {
  const { forbidden }: { forbidden: Border[] } = createRequire(import.meta.url)('../.dependency-cruiser.cjs')
  const rooms = forbidden.flatMap(({ name, to }) => {
    const room = /^(.+)-border$/.exec(name)?.[1]
    const may = (to.pathNot ?? []).map((path) => path.replace(/^\^src\/(.+)\/$/, '$1'))
    return room === undefined ? [] : [[room, may.filter((one) => one !== room && one !== 'lib').toSorted()] as const]
  })
  const contributing = rowsOf(await readFile(new URL('CONTRIBUTING.md', root), 'utf8'))
  const told = contributing.flatMap(([, room, may]) =>
    codes(room).map(
      (one) =>
        [
          one,
          codes(may)
            .filter((other) => other !== 'lib')
            .toSorted(),
        ] as const,
    ),
  )
  expect(new Map(told)).toEqual(new Map(rooms.filter(([room]) => room !== 'lib')))
  const architecture = rowsOf(await readFile(new URL('docs/architecture.md', root), 'utf8'))
  const listed = architecture.flatMap(([, room]) => codes(room).filter((code) => code.endsWith('/')))
  expect(listed.toSorted()).toEqual(rooms.map(([room]) => `${room}/`).toSorted())
})
