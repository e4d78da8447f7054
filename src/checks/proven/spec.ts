import { z } from 'zod'

const shape = z.strictObject({
  alerts: z
    .union([z.literal('all'), z.array(z.string().min(1)).min(1, { error: 'expected at least one alert' })], {
      error: 'expected all, or a list of alerts',
    })
    .default('all')
    .meta({ description: 'The alerting rules that must be proven: all that the server has loaded, or these.' }),
  except: z
    .array(z.strictObject({ alert: z.string().min(1), reason: z.string().min(1) }))
    .min(1)
    .optional()
    .meta({ description: 'Rules that need no proof, each with its reason.' }),
  resolved: z
    .boolean()
    .optional()
    .meta({ description: 'false: they need not be seen resolving. Default: they must, but in a time lapse.' }),
})

export const schema = shape.superRefine((spec, context) => {
  for (const { path, message } of contradictions(spec)) context.addIssue({ code: 'custom', message, path })
})

// Who is excepted is not demanded, whichever stands first.
function contradictions({
  alerts,
  except = [],
}: z.output<typeof shape>): { readonly path: (string | number)[]; readonly message: string }[] {
  const names = except.map(({ alert }) => alert)
  const twice = names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ path: ['except', index, 'alert'], message: `expected each alert once: ${name} is excepted above` }],
  )
  const demanded = (alerts === 'all' ? [] : alerts).flatMap((name, index) =>
    names.includes(name)
      ? [{ path: ['alerts', index], message: `expected an alert that \`except\` does not name, got ${name}` }]
      : [],
  )
  return [...twice, ...demanded]
}

/** What a `proven` check asks. */
export type ProvenSpec = z.output<typeof schema>
