import { z } from 'zod'
import { lintRules } from '../../dashboards/index.ts'
import { loginSchema } from '../grafana-of.ts'
import { durationSchema, serviceUrl } from '../pieces.ts'

const name = z.string().min(1)
const names = z.array(name, { error: 'expected a list of titles or uids' }).min(1)
const REASON = { error: 'expected the reason in words: why may this panel be empty?' }

const allowed = z.strictObject({
  panel: name.meta({ description: 'Title of the panel, or its key: its id in the file; `4/host=a` is one repetition.' }),
  dashboard: name.optional().meta({ description: 'Title or uid of its dashboard; default: every dashboard.' }),
  reason: z
    .string(REASON)
    .regex(/\p{L}{2,}\P{L}+\p{L}/u, REASON)
    .meta({ description: 'Why it may be empty, in words.' }),
})

const lint = z.strictObject({
  off: z
    .array(z.enum(lintRules.map(({ id }) => id)))
    .min(1)
    .optional()
    .meta({ description: 'Rules that are left out.' }),
  severity: z
    .enum(['error', 'warning'])
    .default('error')
    .meta({ description: '`warning`: what works and may be meant so is a finding too, in place of a note.' }),
})

/** Options that mean nothing where nobody is asked. */
const OF_PANELS = ['allowEmpty', 'variables', 'range', 'maxQueries'] as const
/** Options of one place where dashboards are read. */
const OF_FILES = ['files', 'provisioning'] as const
const OF_GRAFANA = ['only', 'except'] as const

export const schema = z
  .strictObject({
    from: z.enum(['files', 'grafana']).default('files').meta({
      description: 'Where the dashboards are read: their files, or those that Grafana itself has.',
    }),
    only: names
      .optional()
      .meta({ description: 'With from: grafana: titles or uids of the dashboards. Default: all that it has.' }),
    except: names.optional().meta({ description: 'With from: grafana: titles or uids of dashboards that are left out.' }),
    files: z
      .union([name, z.array(name).min(1)], { error: 'expected a path, a glob, or a list of them' })
      .optional()
      .meta({ description: 'Dashboard files, from the suite; paths or globs. Default: every file that Grafana provisions.' }),
    panels: z
      .enum(['all-return-data', 'not-asked'])
      .default('all-return-data')
      .meta({ description: 'Whether each query of each panel is asked, or the files are only read.' }),
    through: z.enum(['auto', 'grafana', 'data-source']).default('auto').meta({
      description: 'Who is asked: Grafana where the stack has one, Grafana in any case, or the data sources themselves.',
    }),
    login: loginSchema.optional(),
    provisioning: name
      .optional()
      .meta({ description: 'Provisioning folder of Grafana, from the suite. Default: the one mounted into it.' }),
    titles: names.optional().meta({ description: 'Titles of panels that must be there, in whichever of the dashboards.' }),
    allowEmpty: z.array(allowed).min(1).optional().meta({ description: 'Panels that may be empty, each with its reason.' }),
    variables: z
      .record(name, z.union([z.string(), z.array(z.string()).min(1)]))
      .optional()
      .meta({ description: "Values of variables, in place of each dashboard's own choice." }),
    range: durationSchema
      .refine((ms) => ms > 0, { error: 'expected a duration above 0' })
      .optional()
      .meta({ description: "Range up to now that is asked for, in place of each dashboard's own." }),
    // Without words of its own, so that what is wrong inside is told.
    lint: z
      .union([z.boolean(), lint])
      .default(true)
      .meta({ description: 'Whether the dashboards are looked at for defects that need no server.' }),
    metrics: z
      .union([name, z.array(serviceUrl).min(1)], { error: 'expected a file, or a list of URLs' })
      .optional()
      .meta({
        description:
          'A /metrics text, from the suite, or URLs of /metrics: what metrics there are, where no Prometheus is asked.',
      }),
    concurrency: z.int().min(1).max(32).default(16).meta({ description: 'Requests under way at the same time.' }),
    maxQueries: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'How many different queries of panels are asked; those above are not observed.' }),
  })
  .superRefine((spec, context) => {
    const wrong = (option: string, message: string) => context.addIssue({ code: 'custom', path: [option], message })
    if (spec.panels === 'not-asked')
      for (const option of OF_PANELS)
        if (spec[option] !== undefined) wrong(option, 'expected none with panels: not-asked, which asks nobody')
    const live = spec.from === 'grafana'
    for (const option of live ? OF_FILES : OF_GRAFANA)
      if (spec[option] !== undefined)
        wrong(
          option,
          live
            ? 'expected none with from: grafana, which reads the dashboards that Grafana has'
            : 'expected none without from: grafana: `files` says which files are read',
        )
    if (live && spec.through === 'data-source') wrong('through', 'expected auto or grafana with from: grafana')
  })

/** What a `dashboards` check asks. */
export type DashboardsSpec = z.output<typeof schema>
