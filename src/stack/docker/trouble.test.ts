import { describe, expect, test } from 'vitest'
import { TestBedError, UsageError } from '../../lib/errors.ts'
import { explain } from './trouble.ts'
import { FILE_TROUBLES } from './trouble-of-files.fixture.ts'
import { ENGINE_TROUBLES, type Recorded } from './trouble-recorded.fixture.ts'

const FILES = ['compose.yml', 'more.yml']
const told = (stderr: string, missing: readonly string[] = []) => explain(stderr, { missing, files: FILES })

describe.each(Object.entries({ ...ENGINE_TROUBLES, ...FILE_TROUBLES }))('%s', (_kind, rows) => {
  test.each(rows.map((row) => [row.title, row] as const))('%s', (_title, { stderr, missing, says, hint, usage }: Recorded) => {
    const error = told(stderr, missing)
    expect(error.message).toMatch(says)
    expect(error).toBeInstanceOf(usage === true ? UsageError : TestBedError)
    if (hint !== undefined) expect(error.hint).toMatch(hint)
    expect(error.hint, 'what to do is always said').toMatch(/\w/)
  })
})

describe('where several things could be said', () => {
  test('an engine that is gone comes before its images', () => {
    const gone = 'unable to get image: Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?'
    expect(told(gone, ['a:1']).message).toBe('the container engine stopped answering')
  })

  test('a full disk comes before the image that did not fit', () => {
    expect(told('write /var/lib/docker/tmp/GetImageBlob1: no space left on device', ['a:1']).message).toBe(
      'the engine’s disk is full',
    )
  })

  test('a missing image comes before what else is said', () => {
    expect(told('yaml: nonsense', ['a:1', 'b:2']).message).toBe(
      'the engine does not have a:1, b:2, and could not pull them: yaml: nonsense',
    )
  })

  test('a missing image of which nothing is said', () => {
    expect(told('', ['a:1']).message).toBe('the engine does not have a:1, and could not pull it')
  })

  test('compose refuses: all its files are named', () => {
    expect(told("validating /x/compose.yml: services.a additional properties 'prots' not allowed").message).toBe(
      "compose refuses compose.yml, more.yml: validating /x/compose.yml: services.a additional properties 'prots' not allowed",
    )
  })
})

describe('what nobody knows', () => {
  test('is shown: the last lines of it', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`)
    const error = told(`\n${lines.join('\r\n')}\n\n`)
    expect(error.message).toBe(
      `compose could not start the stack:\n${lines
        .slice(-8)
        .map((line) => `    ${line}`)
        .join('\n')}`,
    )
    expect(error.hint).toBe('the same can be seen with docker compose up')
  })

  test('is told, even if it is nothing', () => {
    expect(told('').message).toBe('compose could not start the stack:\n    ')
  })
})
