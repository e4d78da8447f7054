import { z } from 'zod'
import type { RunResult } from '../run/result.ts'
import { exhibit, screenshots } from './exhibit-schema.ts'

const text = (description: string) => z.string().describe(description)
const ms = (description: string) => z.number().nonnegative().describe(`${description}, in milliseconds`)
const whole = (description: string) => z.number().int().nonnegative().describe(description)

const totals = z
  .object({
    passed: whole('Checks that hold'),
    failed: whole('Checks that do not hold'),
    unknown: whole('Checks that could not be observed; never counted as passed'),
    skipped: whole('Checks that were not run, and known gaps; never counted in the rate'),
    passRate: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .describe('passed / (passed + failed + unknown), 0 to 1; null when nothing counted'),
  })
  .describe('Verdicts counted')

const latency = (description: string) =>
  z
    .object({
      p50: ms('Median'),
      p90: ms('90th percentile'),
      p95: ms('95th percentile'),
      p99: ms('99th percentile'),
      max: ms('Largest'),
    })
    .describe(description)

const tally = z.object({
  sent: whole('Requests put on the wire'),
  answered: whole('Requests that got a complete answer'),
  byStatus: z.record(z.string(), whole('Answers')).describe('Answers by HTTP status code, as text'),
  errors: whole('Requests without a complete answer: those that were sent minus the answered ones, and those that never left'),
  errorsBy: z
    .record(z.string(), whole('Requests'))
    .optional()
    .describe('Errors by reason: timeout, refused, …; absent when there are none'),
  bytes: whole('Bytes of complete answers, heads included'),
  latency: latency('From the moment a request was due to its complete answer; absent when nothing was answered').optional(),
})

const ledger = z
  .object({
    load: text('Name of the load in the suite'),
    startedAt: z.number().describe('First request, milliseconds since the epoch'),
    finishedAt: z.number().describe('Last answer, milliseconds since the epoch'),
    aborted: z.boolean().optional().describe('True when it was stopped before its end'),
    total: tally.describe('All requests of the load'),
    templates: z.record(z.string(), tally).describe('The same per request template, by its name or `GET /api/items`'),
    shape: z
      .object({
        latencies: z
          .array(
            z.object({ upTo: ms('Upper edge of the bin'), count: whole('Answers above the bin before and up to this edge') }),
          )
          .describe('Answers by latency, empty bins at both ends left out'),
        step: ms('Length of a slice of time'),
        sent: z.array(whole('Requests')).describe('Put on the wire, by slice from the start'),
        answered: z.array(whole('Requests')).describe('Answered, by slice'),
        failed: z.array(whole('Requests')).describe('Ended without an answer, by slice'),
      })
      .optional()
      .describe('How the load went, for pictures'),
    lag: latency('By how much requests left later than due; absent when nothing was sent').optional(),
  })
  .describe('What the load of the phase really did; absent when the phase has none or it could not run')

const finding = z
  .object({
    message: text('One sentence: what is wrong'),
    expected: text('What had to be').optional(),
    actual: text('What was seen instead').optional(),
    where: text('URL, series, or file and line that shows it').optional(),
    hint: text('What to do').optional(),
  })
  .describe('Why a check does not hold')

const note = z
  .object({
    message: text('One sentence: what is worth knowing'),
    where: text('URL, series, or file and line that shows it').optional(),
    hint: text('What to do').optional(),
  })
  .describe('What a check tells that is no finding')

const stage = z
  .object({
    name: text('Stage of the drill'),
    at: z.number().describe('When the stack did it, milliseconds since the epoch; absent when it did not happen').optional(),
    latencyMs: ms('From the stage before it; absent where either did not happen').optional(),
    budgetMs: ms('The longest that it may take, where the suite says it').optional(),
    noticedMs: ms('From the moment the stack did it to the moment it was seen').optional(),
  })
  .describe('When a stage of a drill happened')

const alerts = z
  .object({
    line: text('In words: how many rules were proven to fire, delivered, resolved, and which were not'),
    rules: z.array(
      z.object({
        alert: text('Name of the alert rule'),
        group: text('Its group'),
        fired: z.boolean().describe('A check saw it fire from a cause'),
        delivered: z.boolean().describe('Its notification came to the right receiver'),
        resolved: z.boolean().describe('It resolved after the cause was undone, and that was delivered where it is to be'),
        provenBy: z.array(z.string()).describe('Ids of the checks that saw it'),
      }),
    ),
  })
  .describe('What the checks have proven of the alert rules that the server has loaded')

const interception = z
  .object({
    reason: text('Why nothing was intercepted').optional(),
    configs: z
      .array(
        z.object({
          receiver: text('Name of the receiver'),
          integration: text('Its key in alertmanager.yml without _configs'),
          index: whole('Position among the configs of that integration'),
          where: text('Where it stands'),
          unseen: text('Why its notifications were not verified; absent when they came to a sink').optional(),
        }),
      )
      .describe('Every config of every receiver'),
  })
  .describe('Whose notifications came to sinks of the run; absent when no check of it acts')

const check = z.object({
  id: text('Unique in the suite, the same from run to run'),
  kind: text('Kind of check, as `firedrill kinds` lists them'),
  title: text('What is checked, for people'),
  verdict: z.enum(['pass', 'fail', 'unknown', 'skipped']).describe('`unknown`: could not be observed'),
  findings: z.array(finding).describe('Empty for `pass`; a known gap is `skipped` and has its findings'),
  notes: z.array(note).default([]).describe('What the last look told beside the findings; never changes the verdict'),
  stages: z.array(stage).default([]).describe('Of a drill, in order; empty for other checks'),
  exhibits: z.array(exhibit).default([]).describe('What it shows, for reports that draw; empty for most'),
  reason: text('Why it is unknown or skipped').optional(),
  knownGap: text('The `knownGap` of the suite: it is expected to fail').optional(),
  attempts: whole('How often it was looked at'),
  durationMs: ms('From the first look to the verdict'),
  evidence: z.array(z.string()).describe('Files that show it, relative to the directory of report.json'),
  place: text('Where the suite states it: `file:line:column`'),
  logTail: z
    .array(z.object({ service: text('Service that logged'), lines: z.array(z.string()).describe('Oldest first') }))
    .describe('Last log lines of the services it reads from; only for checks that did not pass'),
})

const phase = z.object({
  name: text('Name in the suite'),
  section: text('Part of the checklist to which it belongs, where the suite says it').optional(),
  durationMs: ms('From the start of the phase to its last verdict'),
  totals,
  load: ledger.optional(),
  checks: z.array(check).describe('In the order of the suite'),
})

const component = z.object({
  service: text('Service of the stack'),
  component: text('What stood for it; absent when it did not run').optional(),
  version: text('Version that ran').optional(),
  asked: text('Version that the compose file asks for').optional(),
  standIn: z.boolean().describe('True when a program of ours speaks the API of the product in its place'),
  origin: z
    .enum(['image', 'built', 'debian', 'stand-in', 'command', 'attached'])
    .describe(
      'image: the real image; built: from its Dockerfile, for this run; debian: the product from Debian packages, extracted or packed as an image; stand-in: a program of ours; command: x-native of the compose file; attached: it ran already. Absent when it did not run',
    )
    .optional(),
  reason: text('Why it did not run, or what had to differ from what compose asks for').optional(),
})

/** `report.json`, schemaVersion 1. Fields may be added under the same version; none is removed or changes its meaning. */
export const reportSchema = z
  .object({
    schemaVersion: z.literal(1),
    firedrill: text('Version of firedrill'),
    suite: text('Name of the suite'),
    title: text('Heading of the checklist, where the suite says it').optional(),
    file: text('Suite file as given'),
    runId: text('Unique in the report directory; sorts by time'),
    runtime: z
      .object({ name: text('docker, native or attach'), reason: text('Why this one') })
      .describe('How the stack was brought up'),
    time: z
      .object({
        mode: text(
          'real: rules and waits as they are; scaled: all durations divided; lapse: rules as they are on a backfilled history',
        ),
        notes: z.array(z.string()).default([]).describe('What to know of it: why this factor, what keeps its real durations'),
        factor: z.number().positive().describe('scaled: what durations were divided by').optional(),
      })
      .describe('How time was treated'),
    startedAt: z.iso.datetime().describe('Start of the run, ISO 8601, UTC'),
    durationMs: ms('The whole run, stack up and down included'),
    components: z.array(component).describe('What ran for each service, beside what was asked for'),
    changes: z
      .array(z.object({ file: text('File of the stack'), diff: text('Unified diff of the generated copy') }))
      .describe('Changes that firedrill made to generated copies of the stack’s own files'),
    interception: interception.optional(),
    alerts: alerts.optional(),
    totals,
    phases: z.array(phase).describe('In the order of the suite'),
    selected: z
      .object({
        checks: whole('Checks that were run'),
        of: whole('Checks that the suite has'),
        leftOut: z.array(z.string()).describe('Names of the phases of which no check was run'),
      })
      .describe('What --phase and --check chose; absent for a whole suite')
      .optional(),
    screenshots,
    ended: z
      .object({
        kind: z
          .enum(['error', 'input', 'interrupted', 'stopped'])
          .describe('error: the test bed broke; input: the compose file is wrong; stopped: a gate or fail-fast'),
        message: text('What happened'),
        hint: text('What to do').optional(),
      })
      .optional()
      .describe('Why the run ended early; absent for a complete run'),
    problems: z.array(z.string()).describe('Trouble while taking the stack down or writing reports; each one fails the run'),
    exitCode: z
      .union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(130)])
      .describe('0 all passed, 1 a check failed or is unknown, 2 wrong input, 3 the test bed broke, 130 interrupted'),
  })
  .describe('Report of one firedrill run')

// A type with every key required, and a mark on those whose value may be missing: an absent key and an undefined one are one in JSON.
type Marked<T> = T extends readonly (infer Item)[]
  ? Marked<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]-?: Marked<Exclude<T[Key], undefined>> | (undefined extends T[Key] ? { absent: true } : never) }
    : T
type Same<A, B> = [Marked<A>] extends [Marked<B>] ? ([Marked<B>] extends [Marked<A>] ? true : false) : false

/** True, or this file does not compile: the schema and `RunResult` say the same. */
export const describesRunResult: Same<z.output<typeof reportSchema>, RunResult> = true

/** The JSON Schema (draft 2020-12) of report.json. */
export const reportJsonSchema = (): object => ({
  ...z.toJSONSchema(reportSchema, { io: 'input' }),
  title: 'firedrill report.json, schemaVersion 1',
})
