import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lintRules } from '../src/prom-parser/index.ts'

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
