import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

// The adapter is seen as its user sees it: by the outcome of a vitest run of its own.
const root = fileURLToPath(new URL('../..', import.meta.url))
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'firedrill-vitest-'))
  const settings = { root, test: { include: ['src/vitest/adapter.fixture.ts'], hookTimeout: 200, testTimeout: 200 } }
  await writeFile(join(directory, 'vitest.config.mjs'), `export default ${JSON.stringify(settings)}\n`)
})
afterAll(() => rm(directory, { recursive: true, force: true }))

interface Report {
  readonly testResults: readonly {
    readonly message: string
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[]
      readonly title: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

async function outcome(name: string) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('VITEST')))
  const output = join(directory, `${name}.json`)
  const options = ['--config', join(directory, 'vitest.config.mjs'), '--reporter=json', `--outputFile=${output}`]
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...options]
  const child = spawn(process.execPath, args, { env: { ...env, CASE: name }, stdio: ['ignore', 'ignore', 'inherit'] })
  await once(child, 'exit')
  const [report] = (JSON.parse(await readFile(output, 'utf8')) as Report).testResults
  const tests = report?.assertionResults.map(({ ancestorTitles, title, status, failureMessages }) => ({
    name: [...ancestorTitles, title].join(' > '),
    status,
    failures: failureMessages.map((message) => message.split('\n')),
  }))
  return { message: report?.message, tests }
}

const MIXED = [
  { name: 'Services running > app answers 200', status: 'passed', failures: [] },
  {
    name: 'Services running > every target of prometheus.yml is up',
    status: 'failed',
    failures: [
      [
        '✗ Services running › every target of prometheus.yml is up                      suites/shop.yaml:31:9',
        '  target node-exporter:9100 is down',
        '  expected  node-exporter:9100 up',
        '  actual    down for 12 s: connection refused',
        '  where     http://prometheus:9090/api/v1/targets',
        '  hint      start node-exporter',
        '  note      no help text (http://app:3000/metrics line 3)',
        '  look at   reports/shop/20261121T063000Z-3f9a/evidence/targets.json',
        '  look at   reports/shop/20261121T063000Z-3f9a/evidence/node-exporter.log (its last 2 lines follow)',
        '            | listening on :9101',
        '            |   at start',
      ],
    ],
  },
  { name: 'Grafana > d1 answers 200', status: 'skipped', failures: [] },
  {
    name: 'Grafana > u answers 200',
    status: 'failed',
    failures: [
      [
        '? Grafana › u answers 200                                                      suites/shop.yaml:12:9',
        '  unknown   refused',
      ],
    ],
  },
]

const BROKE = [['! the test bed broke: app did not start', '  hint      read its log']]

test.concurrent('a describe per phase, a test per check, the text of the terminal', async () => {
  expect(await outcome('mixed')).toEqual({ message: '', tests: MIXED })
})

test.concurrent('a stack that broke fails every test: skipped would look green', async () => {
  const { tests } = await outcome('broke')
  expect(tests?.map(({ status, failures }) => ({ status, failures }))).toEqual(
    MIXED.map(() => ({ status: 'failed', failures: BROKE })),
  )
})

test.concurrent('a run in which nothing counted fails the file', async () => {
  const { message, tests } = await outcome('nothing')
  expect(tests?.map(({ status }) => status)).toEqual(['skipped'])
  expect(message).toBe('no check counted, so nothing is proven: 0 passed, 0 failed, 0 unknown, 1 skipped')
})
test.concurrent('a run slower than the time limits of vitest is not cut off, and the tests wait for the stack to go down', async () => {
  const { message, tests } = await outcome('slow')
  expect(message).toBe('! taking the stack down: took longer than the limit')
  expect(tests).toEqual([{ name: 'Services running > app answers 200', status: 'passed', failures: [] }])
})
