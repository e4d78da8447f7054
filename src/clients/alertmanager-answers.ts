import { z } from 'zod'

/** Epoch milliseconds. */
const instant = z
  .string()
  .transform((text) => Date.parse(text))
  .refine((ms) => !Number.isNaN(ms), { error: 'expected a time' })
const labels = z.record(z.string(), z.string())
const named = z.object({ name: z.string() }).transform(({ name }) => name)
const ids = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? [])

const alert = z.object({
  labels,
  annotations: labels.default({}),
  startsAt: instant,
  endsAt: instant,
  /** When Alertmanager last heard of it. */
  updatedAt: instant,
  /** Names of the receivers of the routes that took it, one for each route, in the order of the tree. */
  receivers: z.array(named),
  status: z.object({
    /** `unprocessed` until it was routed; `suppressed`: inhibited, silenced or muted. */
    state: z.enum(['unprocessed', 'active', 'suppressed']),
    /** Fingerprints of alerts. */
    inhibitedBy: ids,
    /** Ids of silences. */
    silencedBy: ids,
    /** Names of time intervals: groups tell them and alerts do not, and neither does so before Alertmanager 0.28. */
    mutedBy: ids,
  }),
  generatorURL: z.string().default(''),
  fingerprint: z.string(),
})

/** An alert as Alertmanager holds it. Times are epoch milliseconds. */
export type HeldAlert = z.output<typeof alert>

const group = z.object({
  /** The labels by which it is grouped, with their values. */
  labels,
  receiver: named,
  alerts: z.array(alert),
})

/** Alerts that are notified of together. */
export type AlertGroup = z.output<typeof group>

const silence = z
  .object({
    id: z.string(),
    status: z.object({ state: z.enum(['expired', 'active', 'pending']) }),
    matchers: z.array(
      z.object({
        name: z.string(),
        value: z.string(),
        isRegex: z.boolean(),
        // Before 0.22 there was no other.
        isEqual: z.boolean().default(true),
      }),
    ),
    startsAt: instant,
    endsAt: instant,
    updatedAt: instant,
    createdBy: z.string(),
    comment: z.string(),
  })
  .transform(({ status, ...rest }) => ({ ...rest, state: status.state }))

/** A silence; times are epoch milliseconds. */
export type Silence = z.output<typeof silence>

const status = z
  .object({
    versionInfo: z.object({ version: z.string() }),
    config: z.object({ original: z.string() }),
    uptime: instant,
    cluster: z.object({
      status: z.string(),
      name: z.string().optional(),
      peers: z
        .array(z.object({ name: z.string(), address: z.string() }))
        .nullish()
        .transform((peers) => peers ?? []),
    }),
  })
  .transform(({ versionInfo, config, uptime, cluster }) => ({
    version: versionInfo.version,
    /** The config that it has loaded, with defaults written out and secrets masked, as YAML. */
    config: config.original,
    /** Since when it runs, epoch milliseconds. */
    startedAt: uptime,
    /** Its status is `disabled` where gossip is off. */
    cluster,
  }))

export type AlertmanagerStatus = z.output<typeof status>

/** Answers of /status, /alerts, /alerts/groups, /receivers, /silences and POST /silences. */
export const statusAnswer = status
export const alertsAnswer = z.array(alert)
export const groupsAnswer = z.array(group)
export const receiversAnswer = z.array(named)
export const silencesAnswer = z.array(silence)
export const createdAnswer = z.object({ silenceID: z.string() }).transform(({ silenceID }) => silenceID)

/** What a refusal says: text, or text with a code. */
export const refusalAnswer = z.union([z.string(), z.object({ message: z.string() }).transform(({ message }) => message)])
