import { z } from 'zod'
import { kongFields } from '../kong-of.ts'
import { serviceUrl, timeoutSchema } from '../pieces.ts'

const text = z.string({ error: 'expected a text' }).min(1, { error: 'expected a text that is not empty' })
const files = z.union([text, z.array(text).min(1, { error: 'expected at least one file' })], {
  error: 'expected a path, or a list of paths, from the suite',
})

const listed = z.strictObject({
  name: text.meta({ description: 'Name of the plugin: rate-limiting.' }),
  service: text.optional(),
  route: text.optional(),
  consumer: text.optional(),
  enabled: z.boolean().default(true).meta({ description: 'Whether it must be enabled, or must not.' }),
  config: z
    .record(z.string(), z.unknown())
    .default({})
    .meta({ description: 'What of its config must be so. What is not said may be anything.' }),
})

const MODES = z.enum(['refused', 'noted'])

const configured = z.union(
  [
    z.literal('as-declared'),
    z
      .strictObject({
        files: files.optional().meta({
          description:
            'Declarative or decK files, from the suite. Default: the file that Kong mounts, unless `plugins` is given.',
        }),
        plugins: z.array(listed).min(1, { error: 'expected at least one plugin' }).optional().meta({
          description:
            'Plugins that must be there; without `files` these alone, beside `files` each is one more demand on the same plugin.',
        }),
        extra: MODES.optional().meta({
          description: 'Whether others may be there. Default: refused; noted where only `plugins` are listed.',
        }),
        disabled: MODES.optional().meta({
          description: 'Whether a file may declare plugins that are switched off (`enabled: false`). Default: refused.',
        }),
      })
      .refine((asked) => Object.keys(asked).length > 0, {
        error: 'expected as-declared, or at least one of files, plugins, extra, disabled',
      }),
  ],
  { error: 'expected as-declared, or { files?, plugins?, extra?, disabled? }' },
)

const credentials = files
  .optional()
  .meta({ description: 'Declarative or decK files with the credentials, from the suite. Default: the file that Kong mounts.' })

const logs = z.union([z.strictObject({ get: serviceUrl }), z.strictObject({ log: text })], {
  error: 'expected { get: URL } or { log: service }',
})

const excepted = z.strictObject({
  plugin: text.meta({ description: 'Name of a plugin that is not probed.' }),
  reason: text.meta({ description: 'Why; it stands in the report.' }),
})

const effective = z.union(
  [
    z.literal('all'),
    z
      .strictObject({
        plugins: z
          .array(text)
          .min(1, { error: 'expected at least one plugin' })
          .optional()
          .meta({ description: 'Names of the plugins that are probed. Default: all.' }),
        except: z.array(excepted).min(1).optional().meta({ description: 'Plugins that are left out, each with its reason.' }),
        on: z.literal('every-service').optional().meta({
          description:
            'A service of the gateway on whose routes an enabled plugin of that name does not run is a finding. Default: only those that are there are probed.',
        }),
        as: text.optional().meta({
          description:
            'Consumer whose credentials of the declarative file the probes use. Default: the one named or tagged firedrill, else none.',
        }),
        logs: logs.optional().meta({
          description:
            'Where to see what the receiver of http-log got: its answer to GET, or the log of a service. Default: the log of the service that http_endpoint names.',
        }),
        paths: z
          .record(
            z.string(),
            z.string().regex(/^([A-Z]+ )?\//, { error: 'expected a path that begins with /, or a method and such a path' }),
          )
          .optional()
          .meta({
            description:
              'By the name of a route: a path on it that answers well, with a method where it has to be another than GET: `POST /v1/chat`.',
          }),
        files: credentials,
        within: timeoutSchema.default(10_000).meta({ description: 'How long what a probe waits for may take. Default: 10s.' }),
      })
      .refine(({ on, plugins }) => on === undefined || plugins !== undefined, {
        path: ['on'],
        error: '`on` needs `plugins`: which of them must be on every service',
      }),
  ],
  { error: 'expected all, or { plugins?, on?, except?, as?, logs?, paths?, files?, within? }' },
)

const belongs = z.strictObject({
  service: text.optional(),
  route: text.optional(),
  consumer: z.string().optional().meta({ description: 'Its username; empty: nobody.' }),
})

const measured = z.union(
  [
    z.literal('ledger'),
    z
      .strictObject({
        requests: z.record(z.string(), belongs).optional().meta({
          description:
            "By the name of a request of the load: where it belongs, as far as Firedrill cannot tell it from the gateway's routes.",
        }),
        files: credentials,
      })
      .refine((asked) => Object.keys(asked).length > 0, { error: 'expected ledger, or at least one of requests, files' }),
  ],
  { error: 'expected ledger, or { requests?: { <name of a request>: { service?, route?, consumer? } }, files? }' },
)

const globs = z.array(text).min(1, { error: 'expected at least one path or glob' }).optional()

const needs = z.union(
  [
    z.literal('from-config'),
    z
      .strictObject({
        rules: globs.meta({
          description: 'Rule files, from the suite; without `dashboards` these alone. Default: those of the Prometheus config.',
        }),
        dashboards: globs.meta({
          description:
            'Dashboard files, from the suite; without `rules` these alone. Default: those that Grafana is provisioned with.',
        }),
      })
      .refine((asked) => Object.keys(asked).length > 0, { error: 'expected from-config, or at least one of rules, dashboards' }),
  ],
  { error: 'expected from-config, or { rules?, dashboards? }' },
)

const PARTS = ['configured', 'effective', 'measured', 'needs'] as const

export const schema = z
  .strictObject({
    configured: configured
      .optional()
      .meta({ description: 'Declared = configured: the Admin API has the plugins as they are declared.' }),
    effective: effective.optional().meta({
      description:
        'Configured = effective: probes send requests and look whether each plugin does its work. Stands alone in a check, in a phase without a load.',
    }),
    measured: measured
      .optional()
      .meta({ description: "Effective = measured: the gateway's counters rose by what the load of the phase sent." }),
    needs: needs.optional().meta({ description: 'The prometheus plugin produces what rules and dashboards need.' }),
    ...kongFields,
  })
  .superRefine((spec, context) => {
    const asked = PARTS.filter((part) => spec[part] !== undefined)
    if (asked.length === 0) context.addIssue({ code: 'custom', message: `expected at least one of ${PARTS.join(', ')}` })
    const others = asked.filter((part) => part !== 'effective')
    if (spec.effective === undefined || others.length === 0) return
    context.addIssue({
      code: 'custom',
      path: ['effective'],
      message: `expected \`effective\` alone: its probes send requests, and are sent once, while ${others.join(' and ')} ${others.length === 1 ? 'is' : 'are'} looked at until it holds; make two checks of it`,
    })
  })

/** What a `plugins` check asks. */
export type PluginsSpec = z.output<typeof schema>
export type ConfiguredSpec = z.output<typeof configured>
export type EffectiveSpec = z.output<typeof effective>
export type MeasuredSpec = z.output<typeof measured>
export type NeedsSpec = z.output<typeof needs>
