import { z } from 'zod'
import { loginSchema } from '../grafana-of.ts'

const text = z.string().min(1)

const wanted = z.strictObject({
  name: text.meta({ description: 'Its name in Grafana.' }),
  type: text.optional().meta({ description: 'Type of its plugin: prometheus.' }),
  uid: text.optional(),
  url: text.optional(),
})

export const schema = z.strictObject({
  expect: z
    .union([z.literal('from-provisioning'), z.array(wanted).min(1, { error: 'expected at least one data source' })], {
      error: 'expected from-provisioning, or a list of { name, type?, uid?, url? }',
    })
    .default('from-provisioning')
    .meta({ description: 'The data sources that must be there: those of the provisioning files, or a list.' }),
  provisioning: text.optional().meta({
    description:
      'Path of the provisioning folder (it holds datasources/), from the suite; default: the folder that is mounted into the service.',
  }),
  login: loginSchema.optional(),
  health: z.boolean().default(true).meta({ description: 'Whether Grafana is told to ask each of them.' }),
  allowUnhealthy: z
    .array(text)
    .min(1)
    .optional()
    .meta({ description: 'Names or uids of data sources that need not answer. They must be there all the same.' }),
  allowExtra: z.boolean().default(true).meta({ description: 'Whether Grafana may have others.' }),
})

/** What a `datasources` check asks. */
export type DataSourcesSpec = z.output<typeof schema>
