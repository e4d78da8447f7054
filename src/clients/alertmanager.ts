import type { z } from 'zod'
import { CannotObserve } from '../lib/errors.ts'
import { clip } from '../lib/text.ts'
import {
  type AlertGroup,
  type AlertmanagerStatus,
  alertsAnswer,
  createdAnswer,
  groupsAnswer,
  type HeldAlert,
  receiversAnswer,
  refusalAnswer,
  type Silence,
  silencesAnswer,
  statusAnswer,
} from './alertmanager-answers.ts'
import { parseJson, textOf } from './answer-text.ts'
import type { Http, HttpAnswer, HttpRequest } from './http.ts'

export type { AlertGroup, HeldAlert, Silence } from './alertmanager-answers.ts'

type Labels = Readonly<Record<string, string>>

/** An alert as Prometheus sends it. Epoch milliseconds; without an end it is taken for resolved after resolve_timeout. */
interface PostableAlert {
  readonly labels: Labels
  readonly annotations?: Labels
  readonly startsAt?: number
  readonly endsAt?: number
  readonly generatorURL?: string
}

/** A silence to be made. Epoch milliseconds. */
interface PostableSilence {
  readonly matchers: readonly {
    readonly name: string
    readonly value: string
    readonly isRegex: boolean
    readonly isEqual: boolean
  }[]
  readonly startsAt: number
  readonly endsAt: number
  readonly createdBy: string
  readonly comment: string
}

/** Which alerts. */
interface AlertFilter {
  /** All must hold: `severity="critical"`. */
  readonly matchers?: readonly string[]
  /** Regular expression of receivers, anchored at both ends. */
  readonly receiver?: string
}

/** Alertmanager understood the request and does not do it. */
export class Refused extends CannotObserve {
  /** 400, 404, 422 or 500. */
  readonly status: number
  /** In Alertmanager's own words; empty when it gave none. */
  readonly reason: string

  constructor(request: string, status: number, reason: string) {
    super(`${request} was refused with ${status}${reason === '' ? '' : `: ${clip(reason, 300)}`}`)
    this.status = status
    this.reason = reason
  }
}

/**
 * Typed reader and writer of one Alertmanager (API v2). It judges nothing. What it refuses throws `Refused`;
 * what is no answer of an Alertmanager, `CannotObserve`.
 */
export interface Alertmanager {
  status(): Promise<AlertmanagerStatus>
  /** Alerts that have not ended. */
  alerts(filter?: AlertFilter): Promise<readonly HeldAlert[]>
  /** Groups of alerts, one for each route that took them. */
  groups(filter?: AlertFilter): Promise<readonly AlertGroup[]>
  /** Names of all receivers of its config. */
  receivers(): Promise<readonly string[]>
  postAlerts(alerts: readonly PostableAlert[]): Promise<void>
  /** Expired ones, too, as long as it keeps them. */
  silences(): Promise<readonly Silence[]>
  /** Gives the id of the new silence. */
  createSilence(silence: PostableSilence): Promise<string>
  expireSilence(id: string): Promise<void>
}

/** `base`: where it is reached, with its route prefix: `http://127.83.0.5:9093`. */
export function alertmanager(http: Http, base: string, signal?: AbortSignal): Alertmanager {
  const call = async (path: string, request: HttpRequest = {}): Promise<HttpAnswer> => {
    const answer = await http.request(`${base.replace(/\/$/, '')}/api/v2/${path}`, signal ? { ...request, signal } : request)
    return accepted(request.method ?? 'GET', answer)
  }
  const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => read(await call(path), schema)
  const post = (path: string, body: unknown) =>
    call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  return {
    status: () => get('status', statusAnswer),
    alerts: (filter) => get(`alerts${queryString(filter)}`, alertsAnswer),
    groups: (filter) => get(`alerts/groups${queryString(filter)}`, groupsAnswer),
    receivers: () => get('receivers', receiversAnswer),
    postAlerts: async (alerts) => silent(await post('alerts', alerts.map(withTimes))),
    silences: () => get('silences', silencesAnswer),
    createSilence: async (silence) => read(await post('silences', withTimes(silence)), createdAnswer),
    expireSilence: async (id) => silent(await call(`silence/${encodeURIComponent(id)}`, { method: 'DELETE' })),
  }
}

const withTimes = ({ startsAt, endsAt, ...rest }: PostableAlert | PostableSilence) => ({
  ...rest,
  ...(startsAt === undefined ? {} : { startsAt: new Date(startsAt).toISOString() }),
  ...(endsAt === undefined ? {} : { endsAt: new Date(endsAt).toISOString() }),
})

function queryString({ matchers = [], receiver }: AlertFilter = {}): string {
  const params = new URLSearchParams(matchers.map((matcher): [string, string] => ['filter', matcher]))
  if (receiver !== undefined) params.set('receiver', receiver)
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}

// 500: a silence that is not there, before 0.27.
const REFUSALS: readonly number[] = [400, 404, 422, 500]

/** The answer itself when it is a good one. */
function accepted(method: string, answer: HttpAnswer): HttpAnswer {
  if (answer.status === 200) return answer
  const text = textOf(answer)
  const reason = refusalAnswer.safeParse(parseJson(text))
  // Its own 404, for a silence that is not there, has no text; that of a wrong prefix has, and it is no JSON.
  const own = reason.success || (answer.status === 404 && text === '')
  const request = `${method} ${answer.url.split('?', 1)[0]}`
  if (own && REFUSALS.includes(answer.status)) throw new Refused(request, answer.status, reason.success ? reason.data : '')
  throw noAnswer(answer, text)
}

// Alertmanager says nothing when it has done so; a page with status 200 is of some other server.
function silent(answer: HttpAnswer): void {
  const text = textOf(answer)
  if (text !== '') throw noAnswer(answer, text)
}

function read<T>(answer: HttpAnswer, schema: z.ZodType<T>): T {
  const text = textOf(answer)
  const json = parseJson(text)
  if (typeof json !== 'object' || json === null) throw noAnswer(answer, text)
  const result = schema.safeParse(json)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new CannotObserve(`${answer.url} gave data of another shape than expected: ${issue?.path.join('.')}: ${issue?.message}`)
}

function noAnswer(answer: HttpAnswer, text: string): CannotObserve {
  const hint = answer.status === 404 ? '; does its --web.route-prefix or --web.external-url put it below another path?' : ''
  return new CannotObserve(`${answer.url} gave no answer of the Alertmanager API: ${describe(answer, text)}${hint}`)
}

const describe = (answer: HttpAnswer, text: string): string =>
  `status ${answer.status}, ${answer.headers['content-type'] ?? 'no content-type'}, ${text === '' ? 'empty body' : clip(JSON.stringify(text.slice(0, 200)), 120)}`
