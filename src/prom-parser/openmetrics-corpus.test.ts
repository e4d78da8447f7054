import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { describeError, parseExposition } from './index.ts'

const corpus = new URL('../../../shared/corpora/openmetrics/', import.meta.url)
const cases = existsSync(corpus) ? readdirSync(corpus, { withFileTypes: true }).filter((entry) => entry.isDirectory()) : []
if (cases.length === 0)
  console.info('OpenMetrics corpus: no ../shared/corpora/openmetrics beside the repository, its cases are left out')

describe.runIf(cases.length > 0)('OpenMetrics conformance corpus', () => {
  test('has its 106 cases', () => expect(cases).toHaveLength(106))

  test.each(cases.map((entry) => entry.name))('%s', (name) => {
    const folder = new URL(`${name}/`, corpus)
    const { file, shouldParse } = JSON.parse(readFileSync(new URL('test.json', folder), 'utf8'))
    const { errors } = parseExposition(readFileSync(new URL(file, folder)), { mode: 'openmetrics' })
    if (shouldParse) expect(errors.map(describeError)).toEqual([])
    else expect(errors).not.toEqual([])
  })
})
