import { z } from 'zod'
import { serviceUrl, timeoutSchema } from '../pieces.ts'
import { patternProblem, textPatternSchema } from '../text-pattern.ts'
import { parsePath } from './json-path.ts'

const status = z.union(
  [z.int().min(100).max(599), z.string().regex(/^[1-5]xx$/, { error: 'expected a class of statuses like 2xx' })],
  { error: 'expected a status like 200, or a class like 2xx' },
)

const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~\dA-Za-z-]+$/, { error: 'expected the name of a header, without blanks or colons, like content-type' })
const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, {
  error: 'expected text that a header can hold: one line, without characters beyond Latin-1',
})

const regExpText = z.string().refine((text) => canCompile(text), { error: 'expected a regular expression that can be compiled' })

export const schema = z.strictObject({
  url: serviceUrl,
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).optional().meta({ description: 'Default: GET.' }),
  send: z
    .strictObject({
      headers: z.record(headerName, headerValue).optional(),
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
    .record(headerName, textPatternSchema)
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
      z.json().superRefine((wanted, context) => {
        const message = jsonProblem(wanted)
        if (message !== undefined) context.addIssue({ code: 'custom', message })
      }),
    )
    .refine((paths) => Object.keys(paths).length > 0, { error: 'expected at least one path' })
    .optional()
    .meta({ description: 'Path in the JSON answer -> its value, /regular expression/, or comparison like ">= 1".' }),
  latency: timeoutSchema.optional().meta({ description: 'The whole answer must be there within this time.' }),
  timeout: timeoutSchema.optional().meta({ description: 'Given up after this time. Default: 10s.' }),
  maxBytes: z.int().positive().optional().meta({ description: 'Largest answer read. Default: 16 MiB.' }),
  mode: z.enum(['until', 'while']).optional().meta({
    description: 'until: polled until it holds (default). while: must hold the whole time, beside a load as long as it runs.',
  }),
})

/** What an `http` check asks. */
export type HttpSpec = z.output<typeof schema>

function jsonProblem(wanted: unknown): string | undefined {
  if (typeof wanted === 'string') return patternProblem(wanted)
  return isInexact(wanted) ? 'expected a whole number below 2^53; a larger one as text: "9007199254740993"' : undefined
}

// The suite file itself was read with numbers that cannot hold it.
function isInexact(wanted: unknown): boolean {
  if (typeof wanted === 'number') return Number.isInteger(wanted) && !Number.isSafeInteger(wanted)
  return typeof wanted === 'object' && wanted !== null && Object.values(wanted).some(isInexact)
}

/** `matches` with or without slashes. */
export function compile(text: string): RegExp {
  const [, source, flags] = /^\/(.+)\/(i?)$/s.exec(text) ?? []
  return source === undefined ? new RegExp(text) : new RegExp(source, flags)
}

function canCompile(text: string): boolean {
  try {
    compile(text)
    return true
  } catch {
    return false
  }
}
