import { z } from 'zod'
import { durationSchema, serviceUrl } from '../pieces.ts'
import { asRegExp, textPatternSchema } from '../text-pattern.ts'
import { parsePath } from './json-path.ts'

const status = z.union(
  [z.int().min(100).max(599), z.string().regex(/^[1-5]xx$/, { error: 'expected a class of statuses like 2xx' })],
  { error: 'expected a status like 200, or a class like 2xx' },
)

const regExpText = z.string().refine((text) => canCompile(text), { error: 'expected a regular expression that can be compiled' })

export const schema = z.strictObject({
  url: serviceUrl,
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).optional().meta({ description: 'Default: GET.' }),
  send: z
    .strictObject({
      headers: z.record(z.string(), z.string()).optional(),
      body: z.string().optional().meta({ description: 'Sent as it is.' }),
      json: z.json().optional().meta({ description: 'Sent as JSON, with its content-type.' }),
    })
    .optional()
    .meta({ description: 'What goes with the request.' }),
  status: z
    .union([status, z.array(status).min(1)])
    .optional()
    .meta({ description: 'Status, class of statuses (2xx), or a list of them. Default: 200.' }),
  headers: z
    .record(z.string(), textPatternSchema)
    .optional()
    .meta({ description: 'Headers of the answer: text or /regular expression/.' }),
  body: z
    .strictObject({
      contains: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(),
      matches: regExpText.optional().meta({ description: 'Regular expression, with or without slashes.' }),
    })
    .optional(),
  json: z
    .record(
      z.string().refine((text) => parsePath(text) !== undefined, { error: 'expected a path like $.a.b[0]' }),
      z.json(),
    )
    .refine((paths) => Object.keys(paths).length > 0, { error: 'expected at least one path' })
    .optional()
    .meta({ description: 'Path in the JSON answer -> its value, /regular expression/, or comparison like ">= 1".' }),
  latency: durationSchema.optional().meta({ description: 'The whole answer must be there within this time.' }),
  timeout: durationSchema.optional().meta({ description: 'Given up after this time. Default: 10s.' }),
  maxBytes: z.int().positive().optional().meta({ description: 'Largest answer read. Default: 16 MiB.' }),
})

/** What an `http` check asks. */
export type HttpSpec = z.output<typeof schema>

/** `matches` with or without slashes. */
export const compile = (text: string): RegExp => asRegExp(text) ?? new RegExp(text)

function canCompile(text: string): boolean {
  try {
    compile(text)
    return true
  } catch {
    return false
  }
}
