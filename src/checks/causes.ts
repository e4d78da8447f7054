import { z } from 'zod'
import { exporterSchema } from './causes-exporter.ts'
import type { CauseRequest, CauseSpec, Landed } from './drill.ts'
import { parsePath } from './http/json-path.ts'
import { serviceUrl } from './pieces.ts'

export { describeCause, needsOfCause } from './causes-told.ts'

const METHODS = ['get', 'post', 'put', 'delete', 'patch'] as const
const WAYS = ['http', 'load', 'stop', 'pause', 'restart', 'exec', 'exporter', 'receiver'] as const

const ONE_METHOD = 'expected exactly one method with its URL: get, post, put, delete or patch'
const ONE_WAY = `expected exactly one way: ${WAYS.slice(0, -1).join(', ')} or ${WAYS.at(-1)}`

const service = z.string().regex(/^[\w.-]+$/, { error: 'expected the name of a service' })
const command = z.array(z.string()).min(1, { error: 'expected a program and its arguments, like [rm, /tmp/ready]' })
const statusSchema = z.int().min(100).max(599)

const requestShape = {
  get: serviceUrl.optional(),
  post: serviceUrl.optional(),
  put: serviceUrl.optional(),
  delete: serviceUrl.optional(),
  patch: serviceUrl.optional(),
  json: z.json().optional().meta({ description: 'Sent as JSON, with its content-type.' }),
  body: z.string().optional().meta({ description: 'Sent as it is.' }),
  headers: z.record(z.string(), z.string()).optional(),
  status: statusSchema.optional().meta({ description: 'What it must be answered with. Default: any status below 400.' }),
}
const execSchema = z.strictObject({ service, command }).meta({ description: 'A command that is run inside a service.' })

type RawRequest = z.output<z.ZodObject<typeof requestShape>>

const methodsOf = (raw: RawRequest) => METHODS.filter((method) => raw[method] !== undefined)

function requestProblem(raw: RawRequest): string | undefined {
  if (methodsOf(raw).length !== 1) return ONE_METHOD
  return raw.json !== undefined && raw.body !== undefined ? 'expected `json` or `body`, not both' : undefined
}

const requestSchema = z
  .strictObject(requestShape)
  .superRefine((raw, context) => {
    const message = requestProblem(raw)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })
  .meta({ description: 'A request that switches something: exactly one method with its URL.' })

const undoSchema = z
  .union([z.literal('none'), z.strictObject({ ...requestShape, exec: execSchema.optional() })], {
    error: 'expected what takes the cause back, a request or `exec`, or none',
  })
  .meta({ description: 'What takes the cause back: a request, or exec; none: a command whose trouble ends by itself.' })

const landedSchema = z
  .strictObject({
    get: serviceUrl.optional(),
    status: statusSchema.optional().meta({ description: 'Default: any status below 400.' }),
    json: z
      .record(
        z.string().refine((text) => parsePath(text) !== undefined, { error: 'expected a path like $.a.b[0]' }),
        z.json(),
      )
      .optional()
      .meta({ description: 'Path in the JSON answer -> its value.' }),
    query: z.string().trim().min(1).optional().meta({ description: 'PromQL that gives a result once it has taken hold.' }),
  })
  .superRefine(({ get, query, status, json }, context) => {
    const alone = query !== undefined && [get, status, json].every((other) => other === undefined)
    if (!alone && (get === undefined || query !== undefined))
      context.addIssue({ code: 'custom', message: 'expected `get` with what it must answer, or `query` alone' })
  })
  .meta({ description: 'Proof that the cause took hold.' })

const receiverSchema = z.strictObject({
  name: z.string().min(1).meta({ description: 'Name of the receiver in alertmanager.yml.' }),
  integration: z
    .string()
    .regex(/^[a-z][a-z0-9]*$/, { error: 'expected an integration as alertmanager.yml names it, without _configs: slack, email' })
    .optional()
    .meta({ description: 'Its key in alertmanager.yml without _configs. Default: all of the receiver.' }),
  answers: z
    .enum(['error', 'timeout', 'rate-limit'])
    .default('error')
    .meta({ description: 'error: 500; rate-limit: 429; timeout: nothing at all. Default: error.' }),
})

const causeShape = {
  http: requestSchema.optional().meta({ description: 'A fault switch of a service.' }),
  load: z.string().min(1).optional().meta({ description: 'Name of a load of the suite, driven until it is undone.' }),
  stop: service.optional().meta({ description: 'A service that is stopped.' }),
  pause: service.optional().meta({ description: 'A service that is frozen: it answers nothing.' }),
  restart: service.optional().meta({ description: 'A service that is restarted.' }),
  exec: execSchema.optional(),
  exporter: exporterSchema.optional().meta({ description: 'Series that a target of the harness serves.' }),
  receiver: receiverSchema
    .optional()
    .meta({ description: 'A receiver that is down: its sink refuses notifications, or is silent.' }),
  undo: undoSchema.optional(),
  landed: landedSchema.optional(),
}

type RawCause = z.output<z.ZodObject<typeof causeShape>>

/** A cause as a suite writes it, read into what the drill room carries out. */
export const causeSchema = z
  .strictObject(causeShape)
  .superRefine((raw, context) => {
    for (const { message, path } of causeProblems(raw)) context.addIssue({ code: 'custom', message, path })
  })
  .transform(toSpec)
  .meta({
    description: 'What makes the condition true: exactly one way.',
    oneOf: WAYS.map((way) => ({ required: [way] })),
  })

function causeProblems(raw: RawCause): { readonly message: string; readonly path: string[] }[] {
  const ways = WAYS.filter((way) => raw[way] !== undefined)
  if (ways.length !== 1) return [{ message: ONE_WAY, path: [] }]
  const at = (message: string | undefined) => (message === undefined ? [] : [{ message, path: ['undo'] }])
  if (raw.http !== undefined) return at(undoProblem(raw.undo))
  if (raw.exec !== undefined) return at(execUndoProblem(raw.undo))
  return raw.undo === undefined ? [] : at(`expected no undo: ${ways[0]} is undone by itself`)
}

// What a command leaves in the stack, every later check would see.
function execUndoProblem(undo: RawCause['undo']): string | undefined {
  if (undo === undefined)
    return 'expected the command that takes it back, like { exec: { service: app, command: [rm, /tmp/x] } }, or none where its trouble ends by itself'
  if (undo === 'none') return undefined
  const onlyExec = undo.exec !== undefined && Object.keys(undo).length === 1
  return onlyExec ? undefined : 'expected `exec`: a command is undone by a command'
}

function undoProblem(undo: RawCause['undo']): string | undefined {
  if (undo === undefined || undo === 'none')
    return 'expected the request that takes it back, like { delete: "http://app:8080/__faults" }'
  return undo.exec === undefined ? requestProblem(undo) : 'expected a request: a request is undone by a request'
}

// Only what `causeProblems` has let through comes here.
function toSpec(raw: RawCause): CauseSpec {
  const landed = raw.landed === undefined ? {} : { landed: toLanded(raw.landed) }
  const undo = raw.undo === 'none' ? undefined : raw.undo
  if (raw.http !== undefined) return { ...landed, http: toRequest(raw.http), undo: toRequest(undo ?? {}) }
  if (raw.load !== undefined) return { ...landed, load: raw.load }
  if (raw.stop !== undefined) return { ...landed, stop: raw.stop }
  if (raw.pause !== undefined) return { ...landed, pause: raw.pause }
  if (raw.restart !== undefined) return { ...landed, restart: raw.restart }
  if (raw.exec !== undefined) return { ...landed, exec: raw.exec, undo: undo?.exec }
  if (raw.receiver !== undefined) return { ...landed, receiver: raw.receiver }
  return { ...landed, exporter: { series: raw.exporter?.series ?? [] } }
}

const toLanded = ({ get, status, json, query }: z.output<typeof landedSchema>): Landed =>
  get === undefined ? { query: query ?? '' } : { get, status, json: json ?? {} }

function toRequest(raw: RawRequest): CauseRequest {
  const [method = 'get'] = methodsOf(raw)
  const typed = raw.json === undefined ? {} : { 'content-type': 'application/json' }
  return {
    method: method.toUpperCase(),
    url: raw[method] ?? '',
    headers: { ...typed, ...raw.headers },
    body: raw.json === undefined ? raw.body : JSON.stringify(raw.json),
    status: raw.status,
  }
}
