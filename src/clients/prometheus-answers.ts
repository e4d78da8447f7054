import { z } from 'zod'
import { parseDuration } from '../lib/duration.ts'

const SAMPLE_VALUE = /^(NaN|[+-]?(Inf|(\d+\.?\d*|\.\d+)(e[+-]?\d+)?))$/i

/** A sample value as the API writes it: `1.5`, `NaN`, `+Inf`. What is none, like an empty text, must not be read as 0. */
const sampleValue = z
  .string()
  .regex(SAMPLE_VALUE, { error: 'expected a sample value' })
  .transform((text) => Number(text.replace(/inf$/i, 'Infinity')))

const labels = z.record(z.string(), z.string())
const value = z.tuple([z.number(), sampleValue])
const histogram = z.tuple([z.number(), z.object({ count: sampleValue, sum: sampleValue })])
/** Go's zero time: never happened. */
const instant = z.string().transform((text) => {
  const ms = Date.parse(text)
  return Number.isNaN(ms) || ms < 0 ? undefined : ms
})
const seconds = z.number().transform((s) => s * 1000)
const duration = z.string().transform((text) => parseDuration(text))

const vectorSample = z.object({ metric: labels, value: value.optional(), histogram: histogram.optional() })
const matrixSeries = z.object({ metric: labels, values: z.array(value).default([]), histograms: z.array(histogram).default([]) })

/** `data` of /query and /query_range. */
export const queryData = z.discriminatedUnion('resultType', [
  z.object({ resultType: z.literal('vector'), result: z.array(vectorSample) }),
  z.object({ resultType: z.literal('matrix'), result: z.array(matrixSeries) }),
  z.object({ resultType: z.literal('scalar'), result: value }),
  z.object({ resultType: z.literal('string'), result: z.tuple([z.number(), z.string()]) }),
])
export type QueryData = z.output<typeof queryData>

const activeTarget = z.object({
  discoveredLabels: labels,
  labels,
  scrapePool: z.string(),
  scrapeUrl: z.string(),
  lastError: z.string(),
  /** Epoch milliseconds; undefined before the first scrape. */
  lastScrape: instant,
  /** Milliseconds. */
  lastScrapeDuration: seconds,
  health: z.enum(['up', 'down', 'unknown']),
  /** Milliseconds. */
  scrapeInterval: duration.optional(),
  scrapeTimeout: duration.optional(),
})
const droppedTarget = z.object({ discoveredLabels: labels })

/** `data` of /targets. */
export const targetsData = z.object({ activeTargets: z.array(activeTarget), droppedTargets: z.array(droppedTarget).default([]) })
export type ActiveTarget = z.output<typeof activeTarget>
export type DroppedTarget = z.output<typeof droppedTarget>

const evaluated = {
  name: z.string(),
  /** PromQL as the server prints it. */
  query: z.string(),
  health: z.enum(['ok', 'err', 'unknown']),
  lastError: z.string().default(''),
  lastEvaluation: instant,
  labels: labels.default({}),
}
/** An alert as its rule holds it now; what ended is not there any more. */
const activeAlert = z.object({
  labels,
  annotations: labels.default({}),
  state: z.enum(['pending', 'firing']),
  /** When its condition became true, epoch milliseconds. */
  activeAt: instant,
  /** Since when only keep_firing_for keeps it firing. */
  keepFiringSince: instant.optional(),
  value: sampleValue,
})
const rule = z.discriminatedUnion('type', [
  z.object({ type: z.literal('recording'), ...evaluated }),
  /** `duration` is its `for` in milliseconds. */
  z.object({
    type: z.literal('alerting'),
    ...evaluated,
    duration: seconds,
    /** Milliseconds; undefined where the server is too old to know it. */
    keepFiringFor: seconds.optional(),
    annotations: labels.default({}),
    state: z.string(),
    alerts: z.array(activeAlert).optional(),
  }),
])
const ruleGroup = z.object({
  name: z.string(),
  /** Path inside the service. */
  file: z.string(),
  /** Milliseconds. */
  interval: seconds,
  /** Most series that a rule of it may give; 0 = any number. Undefined where the server does not tell. */
  limit: z.number().optional(),
  rules: z.array(rule),
})

/** `data` of /rules. */
export const rulesData = z.object({ groups: z.array(ruleGroup) })
export type LoadedRule = z.output<typeof rule>
export type LoadedGroup = z.output<typeof ruleGroup>
export type ActiveAlert = z.output<typeof activeAlert>

const urls = z.array(z.object({ url: z.string() })).default([])
/** `data` of /alertmanagers. */
export const alertmanagersData = z.object({ activeAlertmanagers: urls, droppedAlertmanagers: urls })

/** `data` of /status/config, /status/buildinfo, /status/runtimeinfo, /status/flags, and of lists of names. */
export const configData = z.object({ yaml: z.string() })
export const buildData = z.object({ version: z.string() })
export const runtimeData = z.object({ reloadConfigSuccess: z.boolean(), lastConfigTime: instant })
export const flagsData = z.record(z.string(), z.string())
export const namesData = z.array(z.string())
export const metadataData = z.record(z.string(), z.array(z.object({ type: z.string() })))
export const seriesData = z.array(labels)
export type RuntimeInfo = z.output<typeof runtimeData>

/** The envelope of every answer under /api/v1. */
export const envelope = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    data: z.unknown(),
    warnings: z.array(z.string()).default([]),
    infos: z.array(z.string()).default([]),
  }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
])
