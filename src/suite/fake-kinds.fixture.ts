import { z } from 'zod'
import type { AnyCheck, Check } from '../checks/contract.ts'
import { durationSchema, serviceUrl } from '../checks/pieces.ts'

const pingSchema = z.strictObject({ url: serviceUrl, status: z.int().optional(), slow: durationSchema.optional() })
const queryFamily = z.union([z.enum(['counter', 'gauge']), z.strictObject({ type: z.enum(['counter', 'gauge']) })])
const querySchema = z.strictObject({
  query: z.string().min(1),
  mode: z.enum(['until', 'while']).optional(),
  families: z.record(z.string(), queryFamily).optional(),
})

const ping = {
  kind: 'ping' as const,
  summary: 'an endpoint answers',
  schema: pingSchema,
  mode: 'until',
  title: ({ url }) => `${url} answers`,
  needs: ({ url }) => [{ url, path: ['url'] }],
  underLoad: ({ slow }) =>
    slow === undefined ? undefined : { path: ['slow'], message: '`slow` says nothing of a load', hint: 'leave one of them out' },
  observe: async () => undefined,
  judge: () => [],
} satisfies Check<z.output<typeof pingSchema>, undefined>

const query = {
  kind: 'query' as const,
  summary: 'a query returns data',
  schema: querySchema,
  mode: (spec) => spec.mode ?? 'until',
  title: ({ query }) => query,
  needs: () => [{ role: 'prometheus' }],
  observe: async () => undefined,
  judge: () => [],
} satisfies Check<z.output<typeof querySchema>, undefined>

const look = {
  kind: 'look' as const,
  summary: 'files are sound',
  schema: z.strictObject({}),
  mode: 'once',
  title: () => 'files are sound',
  needs: () => [],
  observe: async () => undefined,
  judge: () => [],
} satisfies Check<object, undefined>

const drawn = {
  kind: 'drawn' as const,
  summary: 'Grafana draws it, where there is one',
  schema: z.strictObject({}),
  mode: 'once',
  title: () => 'it is drawn',
  needs: () => [
    { role: 'grafana', optional: true },
    { role: 'loki', optional: true },
  ],
  observe: async () => undefined,
  judge: () => [],
} satisfies Check<object, undefined>

/** Small kinds, one of each mode and need, so that these tests do not move with the real ones. */
export const fakeKinds = [ping, query, look, drawn] as const satisfies readonly AnyCheck[]
