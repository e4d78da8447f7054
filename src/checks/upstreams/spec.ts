import { z } from 'zod'
import { causeSchema } from '../causes.ts'
import { kongFields } from '../kong-of.ts'
import { serviceUrl, timeoutSchema } from '../pieces.ts'

const text = (what: string) => z.string({ error: `expected ${what}` }).min(1, { error: `expected ${what}` })
const listed = (what: string) => z.array(text(what)).min(1, { error: `expected at least one: ${what}` })

const servesSchema = z
  .strictObject({
    get: serviceUrl.meta({ description: 'URL of a route of the proxy that leads to the upstream: http://kong:8000/ollama/.' }),
    headers: z.record(z.string(), z.string()).default({}),
    status: z.int().min(100).max(599).default(200).meta({ description: 'What it is answered with while a target is there.' }),
  })
  .meta({
    description:
      'A request through Kong: while the target is down the others must answer it; where there are none, Kong refuses it.',
  })

const drillSchema = z
  .strictObject({
    upstream: text('the name of an upstream'),
    target: text('a target as host:port').optional().meta({ description: 'Which one goes down. Default: its only one.' }),
    cause: causeSchema,
    serves: servesSchema.optional(),
    within: timeoutSchema
      .optional()
      .meta({ description: 'The longest until it is seen down, and up again. Default: as its health checks say, and 15s.' }),
  })
  .meta({ description: 'Takes a target down and up again, and follows how Kong notices.' })

export const schema = z.strictObject({
  expect: z
    .literal('all-healthy', { error: 'expected all-healthy' })
    .default('all-healthy')
    .meta({ description: 'Every address of every target is healthy.' }),
  upstreams: listed('the name of an upstream')
    .optional()
    .meta({ description: 'Those that are asked for. Default: all; with a drill, the one that is drilled.' }),
  healthchecks: z.enum(['on', 'off-allowed']).default('on').meta({
    description:
      'on: one whose health nobody checks is a finding, and one of which only requests tell is unknown; off-allowed: both are notes. Default: on.',
  }),
  metric: z
    .enum(['agrees', 'ignored'])
    .default('agrees')
    .meta({ description: 'agrees: kong_upstream_target_health says of each address what the Admin API says. Default: agrees.' }),
  declared: z
    .union([z.literal('as-declared'), text('a path'), listed('a path')], {
      error: 'expected as-declared, or paths of declarative files from the suite',
    })
    .optional()
    .meta({
      description:
        'Every upstream and target of the declarative file is there, and no others: as-declared is the file that Kong mounts.',
    }),
  drill: drillSchema.optional(),
  ...kongFields,
})

/** What an `upstreams` check asks. */
export type UpstreamsSpec = z.output<typeof schema>
export type UpstreamDrill = NonNullable<UpstreamsSpec['drill']>

/** Names of the upstreams that are asked for; undefined: all that there are. */
export function askedFor({ upstreams, drill }: Pick<UpstreamsSpec, 'upstreams' | 'drill'>): readonly string[] | undefined {
  if (drill === undefined) return upstreams
  return [...new Set([...(upstreams ?? []), drill.upstream])]
}
