import { z } from 'zod'

const names = z.array(z.string().min(1)).min(1, { error: 'expected at least one alert' })

export const schema = z.strictObject({
  except: names.optional().meta({ description: 'Alerts that may fire.' }),
  notPending: z
    .union([z.literal('any'), names], { error: 'expected any, or a list of alerts' })
    .optional()
    .meta({ description: 'Alerts that may not even be pending; any: none may.' }),
})

/** What a `quiet` check asks. */
export type QuietSpec = z.output<typeof schema>
