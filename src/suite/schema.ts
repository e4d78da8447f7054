import { z } from 'zod'
import type { AnyCheck } from '../checks/contract.ts'
import { durationSchema, serviceUrl, timeoutSchema } from '../checks/pieces.ts'
import { requestCount } from '../lib/rate.ts'
import { picturesSchema } from './pictures.ts'
import type { PlannedTime } from './suite.ts'

/** Beside its kind, a check may have these. */
const commonShape = {
  id: z
    .string()
    .regex(/^[A-Za-z0-9][\w./-]*$/, { error: 'expected letters, digits, and . _ / -' })
    .optional()
    .describe('Unique name of the check: in reports, and for --check.'),
  title: z.string().min(1).optional().describe('What the check proves, as a line of the report.'),
  within: durationSchema.optional().describe('Deadline while polling until it holds. Default: 30s.'),
  for: durationSchema.optional().describe('It must hold this long.'),
  skip: z.string().min(1).optional().describe('Not run, for this reason.'),
  knownGap: z.string().min(1).optional().describe('Expected to fail, for this reason; the day it passes, the run fails.'),
}

/** Keys of a check that are no kind. */
export const COMMON_KEYS: readonly string[] = Object.keys(commonShape)

/** Methods of a load's request, as keys of the suite. */
export const METHODS = ['get', 'post', 'put', 'delete', 'patch'] as const

const PATH = { error: 'expected a path that begins with /' }
const TARGET = { error: 'expected a service and its port, like inventory-app:3000' }
const RATE = { error: 'expected a rate like 50/s or 300/m' }

const path = z.string(PATH).regex(/^\/\S*$/, PATH)

const requestSchema = z
  .strictObject({
    get: path.optional(),
    post: path.optional(),
    put: path.optional(),
    delete: path.optional(),
    patch: path.optional(),
    json: z.json().optional().describe('Sent as JSON, with its content-type.'),
    body: z.string().optional().describe('Sent as it is.'),
    headers: z.record(z.string(), z.string()).optional(),
    weight: z
      .number()
      .positive({ error: 'expected a number greater than 0' })
      .optional()
      .describe('Share among the requests of the load. Default: 1.'),
    name: z.string().min(1).optional().describe('Name in the ledger. Default: method and path, like GET /api/items.'),
  })
  .meta({ description: 'A request: exactly one method with its path.', oneOf: METHODS.map((method) => ({ required: [method] })) })

/** Keys of a load's request. */
export const REQUEST_KEYS: readonly string[] = Object.keys(requestSchema.shape)

const loadSchema = z
  .strictObject({
    target: z
      .string(TARGET)
      .regex(/^[\w.-]+:\d{1,5}$/, TARGET)
      .describe('Service and port: inventory-app:3000.'),
    rate: z
      .string(RATE)
      .regex(/^(\d+(\.\d+)?)\/(s|m|h)$/, RATE)
      .transform(perSecond)
      .refine((rate) => rate > 0, { error: 'expected a rate greater than 0' })
      .describe('Requests per time: 50/s, 300/m.'),
    duration: timeoutSchema
      .optional()
      .describe('How long it runs: 15s. Default: until every check of its phase is decided; a cause’s until it is undone.'),
    requests: z.array(requestSchema).min(1, { error: 'expected at least one request' }),
    connections: z.int().positive().max(10_000).optional().describe('Most requests under way at once. Default: 10.'),
    timeout: timeoutSchema.optional().describe('An answer later than this is an error. Default: 10s.'),
  })
  .refine(({ rate, duration }) => duration === undefined || requestCount(rate, duration) >= 1, {
    path: ['rate'],
    error: 'expected a rate that gives one request or more in the duration of the load',
  })
  .meta({ description: 'Traffic of a stated rate.' })

function perSecond(text: string): number {
  const [amount, unit] = text.split('/')
  return Number(amount) / ({ m: 60, h: 3600 }[unit ?? ''] ?? 1)
}

const TIME = { error: 'expected real, scaled, scaled:N with a number of 2 or more, or lapse' }
const TIME_FORM = /^(real|scaled|scaled:([2-9]|[1-9]\d+)(\.\d+)?|lapse)$/

/** `real`, `scaled`, `scaled:60`, `lapse`; undefined when the text is none of them. */
export const timeOf = (text: string): PlannedTime | undefined => (TIME_FORM.test(text) ? plannedTime(text) : undefined)

function plannedTime(text: string): PlannedTime {
  const [mode, factor] = text.split(':')
  if (mode === 'scaled') return { mode, factor: factor === undefined ? undefined : Number(factor) }
  return mode === 'lapse' ? { mode } : { mode: 'real' }
}

const topShape = {
  $schema: z.string().optional().describe('For editors.'),
  version: z.literal(1),
  name: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]*$/, { error: 'expected letters, digits, and . _ -' })
    .describe('Name of the suite; its reports are in a directory of that name.'),
  title: z.string().trim().min(1).optional().describe('Heading of the checklist. Default: the name.'),
  stack: z
    .strictObject({
      compose: z
        .union([z.string().min(1), z.array(z.string().min(1)).min(1, { error: 'expected at least one compose file' })], {
          error: 'expected a compose file, or a list of them',
        })
        .optional()
        .describe(
          'The compose file, from the directory of the suite; of a list, the later files are merged over the earlier ones.',
        ),
      profiles: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .describe('Profiles of the compose file that run. Default: those of COMPOSE_PROFILES.'),
      envFiles: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .describe('Files of variables for the compose file, instead of the .env beside it; later ones win.'),
      attach: z
        .record(z.string(), serviceUrl)
        .optional()
        .describe('Service, or service:port for a further port of it -> URL of what already runs.'),
    })
    .describe('The system under test.'),
  time: z
    .string(TIME)
    .regex(TIME_FORM, TIME)
    .transform(plannedTime)
    .optional()
    .describe('How time passes unless the command line says it (--time): real, scaled, scaled:60, lapse. Default: real.'),
  alerts: z
    .strictObject({
      prove: z
        .literal('all')
        .describe('Every alert rule that the server has loaded must be proven by an alert check of the suite.'),
      except: z
        .array(z.strictObject({ alert: z.string().min(1), reason: z.string().min(1) }))
        .optional()
        .describe('Alert rules that need no proof, each with its reason.'),
    })
    .optional()
    .describe('What is demanded of the alert rules as a whole; adds the phase “Alert coverage”.'),
  screenshots: picturesSchema
    .optional()
    .describe('Pictures that `firedrill report --screenshots` takes. Default: every dashboard and every table of targets.'),
  load: z.record(z.string().min(1), loadSchema).optional().describe('Loads by name; a phase names the one that runs with it.'),
  defaults: z
    .strictObject({
      within: durationSchema.optional().describe('Deadline of checks that state none. Default: 30s.'),
      interval: timeoutSchema.optional().describe('Pause between two looks of a check.'),
    })
    .optional(),
}

const phaseShape = {
  phase: z.string().trim().min(1).describe('Name of the phase, as the report and the checklist show it.'),
  section: z
    .string()
    .trim()
    .min(1)
    .optional()
    .describe('Part of the checklist to which the phase belongs, with totals of its own: all phases that name it.'),
  onFailure: z
    .enum(['continue', 'stop'])
    .optional()
    .describe('stop: the phases after it are skipped unless it passes. Default: continue.'),
  load: z.string().optional().describe('Name of the load that runs while the phase runs.'),
}

/** The schema of suite files, with the kinds of `registry`. */
export function suiteSchema(registry: readonly AnyCheck[]) {
  const kinds = Object.fromEntries(registry.map((kind) => [kind.kind, kind.schema.optional().describe(kind.summary)]))
  const check = z.strictObject({ ...kinds, ...commonShape }).meta({
    description: 'A check: exactly one kind, and what goes for every kind.',
    oneOf: registry.map(({ kind }) => ({ required: [kind] })),
  })
  const phase = z.strictObject({ ...phaseShape, checks: z.array(check).min(1, { error: 'expected at least one check' }) })
  return z.strictObject({ ...topShape, phases: z.array(phase).min(1, { error: 'expected at least one phase' }) })
}

export type LoadSpec = z.output<typeof loadSchema>
export type RequestSpec = z.output<typeof requestSchema>
export type CommonSpec = z.output<z.ZodObject<typeof commonShape>>
export type SuiteSpec = z.output<z.ZodObject<typeof topShape>> & {
  readonly phases: readonly (z.output<z.ZodObject<typeof phaseShape>> & {
    readonly checks: readonly (CommonSpec & Readonly<Record<string, unknown>>)[]
  })[]
}

type KindOf<Kind> = Kind extends { readonly kind: infer Name extends string; readonly schema: infer Schema extends z.ZodType }
  ? { readonly name: Name; readonly input: z.input<Schema> }
  : never

type OneKind<Kind extends { readonly name: string; readonly input: unknown }, All extends string> = Kind extends unknown
  ? { readonly [Name in Kind['name']]: Kind['input'] } & { readonly [Other in Exclude<All, Kind['name']>]?: never }
  : never

/** A check as a TypeScript suite writes it: one kind of the registry. */
type CheckInput<Registry extends readonly AnyCheck[]> = OneKind<KindOf<Registry[number]>, Registry[number]['kind']> &
  Readonly<z.input<z.ZodObject<typeof commonShape>>>

/** A suite as a TypeScript suite writes it. */
export type SuiteInput<Registry extends readonly AnyCheck[]> = Readonly<z.input<z.ZodObject<typeof topShape>>> & {
  readonly phases: readonly (Readonly<z.input<z.ZodObject<typeof phaseShape>>> & {
    readonly checks: readonly CheckInput<Registry>[]
  })[]
}
