import { z } from 'zod'

const fields = z.record(z.string(), z.unknown())
/** Go writes empty lists as null. */
const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((list) => list ?? [])

const hit = z
  .object({ uid: z.string(), title: z.string(), type: z.string().default('') })
  .transform(({ type, ...rest }) => ({ hit: rest, isDashboard: type !== 'dash-folder' }))
/** Answer of /api/search. */
export const searchAnswer = listOf(hit)

/** Answer of /api/dashboards/uid/:uid. */
export const dashboardAnswer = z.object({ dashboard: fields, meta: fields }).transform(({ dashboard }) => ({ json: dashboard }))

const dataSource = z
  .object({
    uid: z.string(),
    name: z.string(),
    type: z.string(),
    url: z.string().nullish(),
    isDefault: z.boolean().default(false),
    access: z.string().default('proxy'),
    jsonData: fields.nullish(),
  })
  .transform(({ url, jsonData, ...rest }) => ({ ...rest, url: url ?? '', jsonData: jsonData ?? {} }))
/** Answer of /api/datasources. */
export const dataSourcesAnswer = listOf(dataSource)

/** Answer of …/health, with 200 and 400. */
export const sourceHealthAnswer = z.object({ status: z.string(), message: z.string().default('') })

/** What Grafana says of anything that it does not do; `messageId` since 9.3. */
export const messageAnswer = z.object({ message: z.string(), messageId: z.string().optional() })

/** Answers of /api/v1/provisioning/… */
export const provisionedListAnswer = listOf(fields)
export const policiesAnswer = z.looseObject({ receiver: z.string() })

/** Answer of /api/library-elements/:uid. */
export const libraryAnswer = z.object({ result: z.object({ model: fields }) }).transform(({ result }) => result.model)

const field = z.object({
  name: z.string().default(''),
  type: z.string().default(''),
  labels: z.record(z.string(), z.string()).nullish(),
  config: z.object({ displayNameFromDS: z.string().optional(), displayName: z.string().optional() }).nullish(),
})
const notice = z.object({ severity: z.string().optional(), text: z.string().default('') })
const frame = z.object({
  schema: z.object({
    name: z.string().optional(),
    meta: z
      .object({
        type: z.string().optional(),
        preferredVisualisationType: z.string().optional(),
        custom: z.unknown().optional(),
        notices: listOf(notice),
      })
      .nullish(),
    fields: listOf(field),
  }),
  data: z
    .object({
      values: listOf(listOf(z.unknown())),
      /** Per field the rows of values that JSON has no word for. */
      entities: listOf(z.record(z.string(), z.unknown()).nullable()),
    })
    .nullish(),
})
/** One frame of an answer. */
export type Frame = z.output<typeof frame>
export type FrameField = z.output<typeof field>

const queryResult = z.object({
  status: z.number().optional(),
  error: z.string().optional(),
  frames: listOf(frame),
})
/** One query's part of the answer. */
export type QueryResult = z.output<typeof queryResult>
/** Answer of POST /api/ds/query, with 200, 207 and 400. */
export const queryAnswer = z.object({ results: z.record(z.string(), queryResult) })

/** Answer of /apis/dashboard.grafana.app. */
export const apiGroupAnswer = z.object({
  preferredVersion: z.object({ version: z.string() }).optional(),
  versions: listOf(z.object({ version: z.string() })),
})

const resource = z
  .object({
    apiVersion: z.string().default(''),
    metadata: z.object({ name: z.string() }),
    spec: fields,
    status: z
      .object({ conversion: z.object({ failed: z.boolean().default(false), storedVersion: z.string().optional() }).optional() })
      .nullish(),
  })
  .transform(({ apiVersion, metadata, spec, status }) => ({
    apiVersion,
    name: metadata.name,
    spec,
    /** The version that it is stored in, where the one asked for could not be made of it. */
    storedVersion: status?.conversion?.failed ? status.conversion.storedVersion : undefined,
  }))
/** A dashboard under /apis. */
export type DashboardResource = z.output<typeof resource>
/** Answers of …/dashboards/:name and …/dashboards. */
export const resourceAnswer = resource
export const resourceListAnswer = z
  .object({ metadata: z.object({ continue: z.string().default('') }).default({ continue: '' }), items: listOf(resource) })
  .transform(({ metadata, items }) => ({ items, next: metadata.continue }))
