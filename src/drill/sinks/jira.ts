import { lines, listAt, message, objectOf, statusInText, textAt, unreadable } from './reading.ts'
import { type Incoming, json, type Received, type Sink, type SinkSlot } from './sink.ts'

interface Issue {
  readonly labels: readonly string[]
  done: boolean
}

const RESOLVE = '1'
const REOPEN = '2'
const ISSUE = /\/issue\/([\w-]+)$/
const TRANSITIONS = /\/issue\/([\w-]+)\/transitions$/

/** Issues by the label of their alert group: Alertmanager searches before it creates, and resolves only what it finds. */
export function jira({ transitions }: Pick<SinkSlot, 'transitions'>): Sink {
  const issues = new Map<string, Issue>()
  return {
    receive(request) {
      const payload = request.method === 'GET' ? {} : objectOf(request.body)
      if (payload === undefined) return { answer: refused('invalid JSON'), told: unreadable(request.body) }
      const [, moved] = TRANSITIONS.exec(request.path) ?? []
      if (moved !== undefined) return move(issues, moved, request, payload, transitions)
      const [, updated] = ISSUE.exec(request.path) ?? []
      if (request.method === 'PUT' && updated !== undefined) return update(issues, updated, payload)
      if (/\/search(?:\/jql)?$/.test(request.path))
        return { answer: json(200, { issues: found(issues, payload) }), told: undefined }
      if (request.method === 'POST' && request.path.endsWith('/issue')) return create(issues, payload)
      return { answer: json(404, { errorMessages: ['no such resource'] }), told: undefined }
    },
    fail: (status) => json(status, { errorMessages: [status === 429 ? 'Rate limit exceeded.' : 'Internal server error'] }),
  }
}

type Payload = Readonly<Record<string, unknown>>

const refused = (why: string) => json(400, { errorMessages: [why], errors: {} })

function create(issues: Map<string, Issue>, payload: Payload): Received {
  const told = { ...toldOf(payload), status: 'firing' as const }
  if (told.title === undefined) return { answer: refused('summary: You must specify a summary of the issue.'), told }
  const key = `DRILL-${issues.size + 1}`
  const labels = listAt(payload, 'fields', 'labels').filter((label) => typeof label === 'string')
  return {
    answer: json(201, { id: key, key }),
    told: { ...told, thread: key },
    accept: () => issues.set(key, { labels, done: false }),
  }
}

const update = (issues: ReadonlyMap<string, Issue>, key: string, payload: Payload): Received => ({
  answer: issues.has(key)
    ? { status: 204, type: 'application/json', body: '' }
    : json(404, { errorMessages: ['Issue does not exist'] }),
  told: toldOf(payload),
})

function move(
  issues: ReadonlyMap<string, Issue>,
  key: string,
  { method }: Incoming,
  payload: Payload,
  names: SinkSlot['transitions'],
): Received {
  const known = [
    ...(names?.resolve === undefined ? [] : [{ id: RESOLVE, name: names.resolve }]),
    ...(names?.reopen === undefined ? [] : [{ id: REOPEN, name: names.reopen }]),
  ]
  if (method === 'GET') return { answer: json(200, { transitions: known }), told: undefined }
  const id = textAt(payload, 'transition', 'id')
  const issue = issues.get(key)
  if (issue === undefined || !known.some((one) => one.id === id))
    return { answer: refused('no such transition'), told: undefined }
  return {
    answer: { status: 204, type: 'application/json', body: '' },
    told: message({ status: id === RESOLVE ? 'resolved' : 'firing', thread: key, payload }),
    accept: () => {
      issue.done = id === RESOLVE
    },
  }
}

// The search names the label of the group; issues that are done are asked for only where one may be reopened.
function found(issues: ReadonlyMap<string, Issue>, payload: Payload): readonly unknown[] {
  const jql = textAt(payload, 'jql') ?? ''
  const openOnly = jql.includes('statusCategory != Done')
  return [...issues]
    .filter(([, { labels, done }]) => labels.some((label) => jql.includes(JSON.stringify(label))) && !(openOnly && done))
    .map(([key, { done }]) => ({ key, fields: { status: { statusCategory: { key: done ? 'done' : 'new' } } } }))
}

function toldOf(payload: Payload) {
  const title = textAt(payload, 'fields', 'summary')
  const description = textAt(payload, 'fields', 'description') ?? documentText(payload)
  return message({ status: statusInText(title, description), title, text: lines(description), payload })
}

// Version 3 of the API takes a document of nodes instead of a text.
function documentText(payload: Payload): string | undefined {
  const texts: string[] = []
  JSON.stringify(payload.fields ?? null, (key, value: unknown) => {
    if (key === 'text' && typeof value === 'string') texts.push(value)
    return value
  })
  return lines(...texts)
}
