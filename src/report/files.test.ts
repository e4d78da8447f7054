import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Reporter } from '../run/events.ts'
import { fileReporter } from './files.ts'
import { createReporters, reporterNames } from './index.ts'
import { allPassed, check, events, phase, result } from './report.fixture.ts'

let base: string
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'firedrill-report-'))
})
afterAll(() => rm(base, { recursive: true, force: true }))

const quiet = { stream: { write: () => true }, env: {} }

async function tell(reporters: readonly Reporter[], directory: string, secrets: readonly string[] = [], final = allPassed) {
  for (const event of events(final, { secrets }))
    for (const reporter of reporters) await reporter.on(event.type === 'run-finished' ? { ...event, directory } : event)
}

describe('createReporters', () => {
  test('all by default, the terminal last: the files are there when it names them', () => {
    expect(createReporters(undefined, quiet).map(({ name }) => name)).toEqual([
      'json',
      'junit',
      'html',
      'summary',
      'checklist',
      'terminal',
    ])
    expect(reporterNames).toEqual(['json', 'junit', 'html', 'summary', 'checklist', 'terminal'])
  })

  test('those named, each once', () => {
    expect(createReporters(['terminal', 'json', 'json'], quiet).map(({ name }) => name)).toEqual(['json', 'terminal'])
    expect(createReporters([], quiet)).toEqual([])
  })

  test.each([
    ['junti', 'reporters are json, junit, html, summary, checklist, terminal; did you mean junit?'],
    ['', 'reporters are json, junit, html, summary, checklist, terminal'],
    ['constructor', 'reporters are json, junit, html, summary, checklist, terminal'],
  ])('an unknown name %j', (name, hint) => {
    const message = `--reporter expects known names, got ${JSON.stringify(name)}`
    expect(() => createReporters([name], quiet)).toThrow(expect.objectContaining({ name: 'UsageError', message, hint }))
  })
})

describe('files', () => {
  test('land in the run’s directory, which is made, and nothing else is left there', async () => {
    const directory = join(base, 'shop', 'run')
    await tell(createReporters(undefined, quiet), directory)
    expect((await readdir(directory)).sort()).toEqual(['checklist.md', 'junit.xml', 'report.html', 'report.json', 'summary.md'])
  })

  test('secrets are in none of them', async () => {
    const directory = join(base, 'secret')
    const findings = [
      {
        message: 'm hunter22',
        expected: 'e hunter22',
        actual: 'a hunter22',
        where: 'http://u:pw12345@db/',
        hint: 'token=tok12345',
      },
    ]
    const logTail = [{ service: 'db', lines: ['password: hunter22'] }]
    const bad = check('x', {
      title: 't hunter22',
      verdict: 'fail',
      findings,
      notes: [{ message: 'n hunter22', where: 'http://u:pw12345@db/', hint: 'token=tok12345' }],
      logTail,
      exhibits: [
        {
          type: 'targets',
          service: 'prometheus',
          rows: [
            { job: 'db', instance: 'db', url: 'http://u:pw12345@db/', health: 'down', age: 1, duration: 2, error: 'hunter22' },
          ],
        },
      ],
      evidence: ['evidence/db.log'],
      knownGap: 'hunter22',
    })
    const unseen = check('y', { verdict: 'unknown', reason: 'r hunter22', notes: [{ message: 'note hunter22' }] })
    const final = result([phase('A', [bad, unseen])], {
      ended: { kind: 'error', message: 'm hunter22', hint: 'h hunter22' },
      problems: ['p hunter22'],
      changes: [{ file: 'alertmanager.yml', diff: '-  api_url: hunter22' }],
      runtime: { name: 'native', reason: 'r hunter22' },
      components: [
        {
          service: 'db',
          component: undefined,
          version: undefined,
          asked: undefined,
          standIn: false,
          origin: undefined,
          reason: 'r hunter22',
        },
      ],
      exitCode: 3,
    })
    await tell(createReporters(undefined, quiet), directory, ['hunter22'], final)
    for (const file of await readdir(directory))
      expect(await readFile(join(directory, file), 'utf8'), file).not.toMatch(/hunter22|pw12345|tok12345/)
  })

  test('a file that cannot be written is an error that names it, and leaves no part of it', async () => {
    const directory = join(base, 'taken')
    await mkdir(join(directory, 'report.json'), { recursive: true })
    await expect(tell(createReporters(['json'], quiet), directory)).rejects.toThrow(
      `${join(directory, 'report.json')} could not be written: `,
    )
    expect(await readdir(directory)).toEqual(['report.json'])
  })

  test('a directory that cannot be made is an error', async () => {
    await writeFile(join(base, 'file'), '')
    await expect(tell(createReporters(['junit'], quiet), join(base, 'file', 'run'))).rejects.toThrow(
      'junit.xml could not be written: ',
    )
  })

  test('an existing report stays whole until the new one is', async () => {
    const directory = join(base, 'again')
    await mkdir(directory)
    await writeFile(join(directory, 'report.json'), 'old')
    const broken = fileReporter('broken', 'report.json', () => {
      throw new Error('cannot render')
    })
    await expect(tell([broken], directory)).rejects.toThrow('cannot render')
    expect(await readFile(join(directory, 'report.json'), 'utf8')).toBe('old')
  })
})

test('what went wrong while reports were written gets into those that are files', async () => {
  const directory = join(base, 'amended')
  const reporter = fileReporter('text', 'text.txt', ({ problems, exitCode }) => `${exitCode} ${problems.join()}`)
  await tell([reporter], directory)
  expect(await readFile(join(directory, 'text.txt'), 'utf8')).toBe('0 ')
  const amended = { ...allPassed, problems: ['reporter junit: disk full'], exitCode: 3 as const }
  await reporter.on({ type: 'run-amended', result: amended, directory })
  expect(await readFile(join(directory, 'text.txt'), 'utf8')).toBe('3 reporter junit: disk full')
})
