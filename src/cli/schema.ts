import { writeFile } from 'node:fs/promises'
import { checks } from '../checks/index.ts'
import { messageOf, UsageError } from '../lib/errors.ts'
import { suiteJsonSchema } from '../suite/index.ts'
import type { Io } from './io.ts'

/** `firedrill schema`: the JSON Schema of suite files, computed from the registry. */
export async function schemaCommand(options: { readonly write?: string }, io: Io): Promise<number> {
  const text = `${JSON.stringify(suiteJsonSchema(checks), null, 2)}\n`
  if (options.write === undefined) {
    io.stdout.write(text)
    return 0
  }
  await writeFile(options.write, text).catch((error: unknown) => {
    throw new UsageError(`the schema cannot be written: ${messageOf(error)}`)
  })
  return 0
}
