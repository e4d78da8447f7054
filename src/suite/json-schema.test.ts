// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a variable of a suite
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checks } from '../checks/index.ts'
import { fakeKinds } from './fake-kinds.fixture.ts'
import { suiteJsonSchema } from './json-schema.ts'

const file = new URL('../../schema/suite.schema.json', import.meta.url)

test('schema/suite.schema.json is what the registry gives: otherwise run npm run schema', () => {
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(suiteJsonSchema(checks))))
})

test('the schema describes what is written, not what it becomes; a check has one kind', () => {
  const schema = suiteJsonSchema(fakeKinds)
  const text = JSON.stringify(schema)
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'suite.schema.json',
    title: 'Firedrill suite',
    required: ['version', 'name', 'stack', 'phases'],
    additionalProperties: false,
  })
  expect(text).toContain('"oneOf":[{"required":["ping"]},{"required":["query"]},{"required":["look"]},{"required":["drawn"]}]')
  expect(text).toContain('"description":"an endpoint answers"')
  const { rate } = (
    schema as { properties: { load: { additionalProperties: { properties: Record<string, { pattern: string }> } } } }
  ).properties.load.additionalProperties.properties
  expect(['50/s', '${RATE:-50/s}', '50', 'fast'].map((text) => new RegExp(rate?.pattern ?? '').test(text))).toEqual([
    true,
    true,
    false,
    false,
  ])
})
