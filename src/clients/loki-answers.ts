import { z } from 'zod'

const labels = z.record(z.string(), z.string())
const value = z.tuple([z.number(), z.string()])
/** [epoch nanoseconds as text, line, …structured metadata]. */
const entry = z.tuple([z.string().regex(/^\d+$/, { error: 'expected epoch nanoseconds' }), z.string()]).rest(z.unknown())

/** `data` of /query and /query_range. */
const lokiData = z.discriminatedUnion('resultType', [
  z.object({ resultType: z.literal('streams'), result: z.array(z.object({ stream: labels, values: z.array(entry) })) }),
  z.object({ resultType: z.literal('matrix'), result: z.array(z.object({ metric: labels, values: z.array(value) })) }),
  z.object({ resultType: z.literal('vector'), result: z.array(z.object({ metric: labels, value })) }),
  z.object({ resultType: z.literal('scalar'), result: value }),
])
export type LokiData = z.output<typeof lokiData>

const success = <T extends z.ZodType>(data: T) =>
  z.object({
    status: z.literal('success'),
    data,
    warnings: z
      .array(z.string())
      .nullish()
      .transform((list) => list ?? []),
  })
const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((list) => list ?? [])

/** Answers of the query paths, /labels and /label/:name/values (no `data` where there are none), /series. */
export const queryAnswer = success(lokiData)
export const namesAnswer = success(listOf(z.string()))
export const seriesAnswer = success(listOf(labels))

/** The JSON form of an error; most are plain text. */
export const errorAnswer = z.union([z.object({ error: z.string() }), z.object({ message: z.string() })])
