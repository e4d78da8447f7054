import { z } from 'zod'
import type { AnyCheck } from '../checks/contract.ts'
import { suiteSchema } from './schema.ts'

const VARIABLE = '|\\$\\{[A-Za-z_]'

/** The JSON Schema (draft 2020-12) of suite files, for editors. */
export function suiteJsonSchema(registry: readonly AnyCheck[]): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(suiteSchema(registry), {
    io: 'input',
    target: 'draft-2020-12',
    // A variable may stand for any text: ${NAME:-15s}.
    override: ({ jsonSchema: { pattern }, jsonSchema }) => {
      // One that several schemas share comes by more than once.
      if (pattern !== undefined && !pattern.endsWith(VARIABLE)) jsonSchema.pattern = `(${pattern})${VARIABLE}`
    },
  })
  const head = {
    $schema,
    $id: 'suite.schema.json',
    title: 'Firedrill suite',
    description: 'Which stack, which load, which phases of checks.',
  }
  return { ...head, ...rest }
}
