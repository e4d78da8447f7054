import { z } from 'zod'
import { loginSchema } from '../grafana-of.ts'
import { LEAST_FREE, USUAL } from './usual.ts'

const credential = z.strictObject({ user: z.string().min(1), password: z.string().min(1) })

const defaultCredentials = z
  .strictObject({
    grafana: z.literal(true, { error: 'expected true: leave it out where nothing is to be asked' }),
    credentials: z.array(credential).min(1).optional().meta({ description: 'More that must be refused.' }),
  })
  .refine(({ credentials = [] }) => mostTries(credentials) <= LEAST_FREE, {
    error: `expected at most ${LEAST_FREE} passwords for one user, those that are always tried among them: Grafana locks a user out after five`,
    path: ['credentials'],
  })

const parts = {
  defaultCredentials: defaultCredentials
    .optional()
    .meta({ description: 'Passwords that Grafana and its packages come with must be refused.' }),
  anonymous: z
    .literal('refused', { error: 'expected refused' })
    .optional()
    .meta({ description: 'Grafana must tell nothing to somebody without a login.' }),
  secretsInDashboards: z
    .literal(true, { error: 'expected true: leave it out where nothing is to be asked' })
    .optional()
    .meta({ description: 'No text of a dashboard may look like a secret.' }),
}

export const schema = z
  .strictObject({ ...parts, login: loginSchema.optional() })
  .refine((spec) => Object.keys(parts).some((part) => part in spec), {
    error: `expected at least one of ${Object.keys(parts).join(', ')}`,
  })

/** What a `security` check asks. */
export type SecuritySpec = z.output<typeof schema>

function mostTries(more: readonly z.output<typeof credential>[]): number {
  const tries = new Map<string, number>()
  for (const { user } of [...USUAL, ...more]) tries.set(user, (tries.get(user) ?? 0) + 1)
  return Math.max(...tries.values())
}
