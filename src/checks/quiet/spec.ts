import { z } from 'zod'

const names = z.array(z.string().min(1)).min(1, { error: 'expected at least one alert' })

export const schema = z
  .strictObject({
    except: names.optional().meta({ description: 'Alerts that may fire, and be pending before.' }),
    notPending: z
      .union([z.literal('any'), names], { error: 'expected any, or a list of alerts' })
      .optional()
      .meta({ description: 'Alerts that may not even be pending; any: none may, but those of except.' }),
  })
  .superRefine(({ except = [], notPending = [] }, context) => {
    if (notPending === 'any') return
    for (const [index, name] of notPending.entries())
      if (except.includes(name)) {
        const message = `expected another alert: ${name} may fire (\`except\`), and is pending before it does`
        context.addIssue({ code: 'custom', message, path: ['notPending', index] })
      }
  })

/** What a `quiet` check asks. */
export type QuietSpec = z.output<typeof schema>
