import { z } from 'zod'
import { loginSchema } from '../grafana-of.ts'
import { serviceUrl } from '../pieces.ts'
import { textPatternSchema } from '../text-pattern.ts'
import { basicItem } from './parts/basic.ts'
import { closedItem } from './parts/closed.ts'
import { exposedPorts } from './parts/exposed.ts'
import { LEAST_FREE, USUAL } from './parts/grafana/usual.ts'
import { keysItem } from './parts/keys.ts'
import { credential } from './parts/lock-items.ts'
import { tlsItem } from './parts/tls-item.ts'

const ASKED = 'expected true: leave it out where nothing is to be asked'

const defaultCredentials = z
  .strictObject({
    grafana: z.literal(true, { error: ASKED }).optional().meta({ description: 'Passwords that Grafana comes with.' }),
    credentials: z.array(credential).min(1).optional().meta({ description: 'More that Grafana must refuse.' }),
    basic: z.array(basicItem).min(1).optional().meta({ description: 'URLs that ask for a user and a password (HTTP Basic).' }),
    keys: z.array(keysItem).min(1).optional().meta({ description: 'URLs that ask for an API key in a header (key-auth).' }),
  })
  .refine(({ grafana, basic, keys }) => (grafana ?? basic ?? keys) !== undefined, {
    error: 'expected at least one of grafana, basic, keys',
  })
  .refine(({ grafana, credentials }) => grafana !== undefined || credentials === undefined, {
    error: 'expected `grafana: true` beside them: they are tried there',
    path: ['credentials'],
  })
  .refine(({ credentials = [] }) => mostTries(credentials) <= LEAST_FREE, {
    error: `expected at most ${LEAST_FREE} passwords for one user, those that are always tried among them: Grafana locks a user out after five`,
    path: ['credentials'],
  })

const parts = {
  defaultCredentials: defaultCredentials
    .optional()
    .meta({ description: 'Passwords and keys that everybody knows must be refused.' }),
  anonymous: z
    .literal('refused', { error: 'expected refused' })
    .optional()
    .meta({ description: 'Grafana must tell nothing to somebody without a login.' }),
  secretsInDashboards: z
    .literal(true, { error: ASKED })
    .optional()
    .meta({ description: 'No text of a dashboard may look like a secret.' }),
  closed: z
    .array(closedItem)
    .min(1)
    .optional()
    .meta({ description: 'URLs that must not answer somebody without credentials: Admin APIs, metrics.' }),
  exposed: exposedPorts
    .optional()
    .meta({ description: 'service:port -> loopback (published there at most) or none (not published).' }),
  adminRoutes: z
    .literal('none', { error: 'expected none' })
    .optional()
    .meta({ description: 'none: no route of Kong leads to its own Admin API.' }),
  secretsInMetrics: z
    .array(serviceUrl)
    .min(1)
    .optional()
    .meta({ description: 'Metrics pages whose names and labels must hold no secret.' }),
  secretsInLogs: z
    .union([z.literal('all'), z.array(z.string().min(1)).min(1)], { error: 'expected all, or a list of services' })
    .optional()
    .meta({ description: 'Services whose own output must hold no secret; all: every one that runs.' }),
  tls: z.array(tlsItem).min(1).optional().meta({
    description: 'https URLs that must be trusted and stay valid; declared: every listener that Kong declares with ssl.',
  }),
}

export const schema = z
  .strictObject({
    ...parts,
    login: loginSchema.optional(),
    notSecrets: z.array(textPatternSchema).optional().meta({
      description:
        'Text in metrics and logs that looks like a secret and is none, or a secret by its name: POSTGRES_PASSWORD, the key of the consumer app-team.',
    }),
  })
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
