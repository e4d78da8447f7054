import { alertsIn, isObject, message, objectAt, objectOf, textAt, unreadable } from './reading.ts'
import { type Answer, json, type Sink, type Told } from './sink.ts'

const ACTIONS: Readonly<Record<string, Told['status']>> = { trigger: 'firing', resolve: 'resolved' }

/** Events API v2 (`routing_key`) and v1 (`service_key`). */
export const pagerduty = (): Sink => ({
  receive({ body }) {
    const event = objectOf(body)
    if (event === undefined) return { answer: invalid(['Event object is invalid JSON']), told: unreadable(body) }
    return 'service_key' in event ? version1(event) : version2(event)
  },
  fail: (status) => ({ status, type: 'text/plain', body: '' }),
})

type Event = Readonly<Record<string, unknown>>

const invalid = (errors: readonly string[]): Answer =>
  json(400, { status: 'invalid event', message: 'Event object is invalid', errors })

function version2(event: Event) {
  const action = textAt(event, 'event_action') ?? ''
  const told = toldOf(event, ACTIONS[action], textAt(event, 'payload', 'summary'), objectAt(event, 'payload', 'custom_details'))
  const required = action === 'trigger' ? ['summary', 'source', 'severity'] : []
  const errors = [
    ...(textAt(event, 'routing_key') === undefined ? ["'routing_key' is missing or blank"] : []),
    ...(/^(?:trigger|acknowledge|resolve)$/.test(action) ? [] : ["'event_action' is invalid"]),
    ...required
      .filter((field) => textAt(event, 'payload', field) === undefined)
      .map((field) => `'payload.${field}' is missing or blank`),
  ]
  if (errors.length > 0) return { answer: invalid(errors), told }
  return {
    answer: json(202, { status: 'success', message: 'Event processed', dedup_key: textAt(event, 'dedup_key') ?? '' }),
    told,
  }
}

function version1(event: Event) {
  const action = textAt(event, 'event_type') ?? ''
  const told = toldOf(event, ACTIONS[action], textAt(event, 'description'), objectAt(event, 'details'))
  if (ACTIONS[action] === undefined) return { answer: invalid(["'event_type' is invalid"]), told }
  return {
    answer: json(200, { status: 'success', message: 'Event processed', incident_key: textAt(event, 'incident_key') ?? '' }),
    told,
  }
}

function toldOf(event: Event, status: Told['status'], summary: string | undefined, details: Event | undefined): Told {
  const firing = detail(details?.firing)
  const resolved = detail(details?.resolved)
  return message({
    status,
    title: summary,
    text: details === undefined ? undefined : written(details, firing.length + resolved.length > 0),
    alerts: alertsIn([...firing, ...resolved]),
    payload: event,
  })
}

// `{{ .Alerts.Firing | toJson }}` comes as a list or as its text; a template of the user's as anything.
function detail(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (typeof value !== 'string' || !value.startsWith('[')) return []
  try {
    const list: unknown = JSON.parse(value)
    return Array.isArray(list) ? list.filter(isObject) : []
  } catch {
    return []
  }
}

const DEFAULTS = ['firing', 'resolved', 'num_firing', 'num_resolved']

function written(details: Event, asData: boolean): string | undefined {
  const shown = Object.entries(details).filter(([key]) => !(asData && DEFAULTS.includes(key)))
  if (shown.length === 0) return undefined
  return shown.map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`).join('\n')
}
