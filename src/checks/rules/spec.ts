import { z } from 'zod'
import { durationSchema } from '../pieces.ts'

export const schema = z.strictObject({
  files: z
    .union([z.literal('from-config'), z.array(z.string().min(1)).min(1, { error: 'expected at least one file' })], {
      error: 'expected from-config, or a list of files',
    })
    .default('from-config')
    .meta({
      description: 'The rule files that must be loaded: those of rule_files, or a list of paths and globs, from the suite.',
    }),
  config: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Path of prometheus.yml, from the suite; default: the file that is mounted into the service.' }),
  evaluatedWithin: durationSchema
    .optional()
    .meta({ description: 'Oldest last evaluation. Default: three intervals of the group, at least 30s.' }),
  minimum: z.int().positive().default(1).meta({ description: 'Fewest rules that the server must have.' }),
  allowWarnings: z
    .literal(true)
    .optional()
    .meta({ description: 'What the server warns of when it evaluates a rule is no finding.' }),
  templates: z
    .union(
      [
        z.literal('rendered'),
        z.strictObject({
          except: z
            .array(z.strictObject({ alert: z.string().min(1), reason: z.string().min(1) }))
            .min(1, { error: 'expected at least one alert' })
            .meta({
              description: 'Rules that need not be rendered, since they have no sample while all is well, each with its reason.',
            }),
        }),
      ],
      { error: 'expected rendered, or `except` with a list of alerts' },
    )
    .optional()
    .meta({
      description:
        'rendered: labels and annotations of every alerting rule must render for a real sample, by promtool; or all but some.',
    }),
})

/** What a `rules` check asks. */
export type RulesSpec = z.output<typeof schema>
