import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createHttp } from '../../clients/http-client.ts'
import type { Role } from '../../declared/roles.ts'
import { systemClock } from '../../lib/clock.ts'
import { CannotObserve } from '../../lib/errors.ts'
import type { Observed, ServiceView } from '../contract.ts'

/** A server of a test: a status and a JSON value (or a text) for what it is asked; undefined = 404. */
export type Answers = (
  path: string,
  params: URLSearchParams,
  body: string,
) => { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> } | undefined

/** Starts a real server; gone when the test ends. */
export async function serve(answers: Answers): Promise<string> {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const url = new URL(request.url ?? '/', 'http://x')
    const said = answers(url.pathname, url.searchParams, body) ?? { status: 404, body: '404 page not found' }
    response.writeHead(said.status, said.headers).end(typeof said.body === 'string' ? said.body : JSON.stringify(said.body))
  }
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Labels and value of one series. */
export type Given = readonly [labels: Readonly<Record<string, string>>, value: number]

/** What a Prometheus has: series by expression, an error for one, and the types of its metrics. */
export interface Has {
  readonly data?: Readonly<Record<string, readonly Given[] | string>>
  readonly types?: Readonly<Record<string, string>>
  /** Values of labels. */
  readonly values?: Readonly<Record<string, readonly string[]>>
  /** Notes what is asked. */
  readonly asked?: string[]
}

const success = (data: unknown) => ({ status: 200, body: { status: 'success', data } })

/** A Prometheus that has the same at all times. */
export const prometheusThat =
  ({ data = {}, types = {}, values = {}, asked = [] }: Has): Answers =>
  (path, params) => {
    const [, , , what = '', label = ''] = path.split('/')
    asked.push(`${what} ${params.get('query') ?? params.get('match[]') ?? label}`.trim())
    if (what === 'metadata')
      return success(Object.fromEntries(Object.entries(types).map(([name, type]) => [name, [{ type, help: '', unit: '' }]])))
    if (what === 'label') return success(label === '__name__' ? Object.keys(types) : (values[label] ?? []))
    if (what === 'labels') return success(Object.keys(values))
    if (what === 'series') return success([])
    if (what === 'targets') return success({ activeTargets: [], droppedTargets: [] })
    if (what === 'rules') return success({ groups: [] })
    if (what !== 'query' && what !== 'query_range') return undefined
    const given = data[params.get('query') ?? ''] ?? []
    if (typeof given === 'string') return { status: 400, body: { status: 'error', errorType: 'bad_data', error: given } }
    const at = Number(params.get('time') ?? params.get('end'))
    if (what === 'query')
      return success({ resultType: 'vector', result: given.map(([metric, value]) => ({ metric, value: [at, String(value)] })) })
    const step = Number(params.get('step'))
    return success({
      resultType: 'matrix',
      result: given.map(([metric, value]) => ({
        metric,
        values: [
          [at - step, String(value)],
          [at, String(value)],
        ],
      })),
    })
  }

/** Where the services of a stack are, by role; `files` of the suite's folder by name. */
export interface Stack {
  readonly services: Partial<Record<Role, string>>
  readonly files: Readonly<Record<string, unknown>>
  /** Of Grafana: paths inside the service. */
  readonly mounts?: Readonly<Record<string, string>>
  readonly standIn?: boolean
}

/** What a check sees of the stack. The folder of the suite holds the files, and is gone when the test ends. */
export function observed({ services, files, mounts = {}, standIn = false }: Stack): Observed {
  const baseDir = mkdtempSync(join(tmpdir(), 'firedrill-dashboards-'))
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(baseDir, name)), { recursive: true })
    writeFileSync(join(baseDir, name), typeof contents === 'string' ? contents : JSON.stringify(contents))
  }
  const http = createHttp()
  onTestFinished(async () => {
    await http[Symbol.asyncDispose]()
    rmSync(baseDir, { recursive: true })
  })
  const view = (name: string, origin: string): ServiceView => ({
    name,
    origin,
    args: [],
    hostPath: (path) =>
      Object.entries(mounts).flatMap(([inside, below]) =>
        path.startsWith(inside) ? [join(baseDir, below, path.slice(inside.length))] : [],
      )[0],
    mounts: Object.keys(mounts),
    environment: {},
    ports: [],
    standIn,
    attached: false,
    log: () => Promise.reject(new CannotObserve('these services log nothing')),
  })
  return {
    stack: {
      resolve(text) {
        const url = new URL(text)
        const origin = Object.entries(services).find(([role]) => role === url.hostname)?.[1]
        if (origin === undefined) throw new CannotObserve(`no service named ${url.hostname} is running`)
        return `${origin}${url.pathname}`
      },
      services: [],
      named: (service) => {
        throw new CannotObserve(`no service named ${service} is running`)
      },
      filesOf: (role) => (role === 'grafana' && Object.keys(mounts).length > 0 ? view(role, '') : undefined),
      withRole(role) {
        const origin = services[role]
        if (origin === undefined) throw new CannotObserve(`no ${role} is running in this stack`)
        return view(role, origin)
      },
    },
    http,
    load: undefined,
    clock: systemClock,
    signal: new AbortController().signal,
    baseDir,
  }
}

/** A panel of a dashboard file. */
export const panel = (id: number, title: string, expr: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id,
  title,
  type: 'timeseries',
  description: title,
  gridPos: { x: 0, y: (id - 1) * 8, w: 12, h: 8 },
  datasource: { type: 'prometheus', uid: 'prometheus' },
  targets: [{ refId: 'A', expr, legendFormat: '' }],
  fieldConfig: { defaults: { unit: 'short' }, overrides: [] },
  ...more,
})

/** A dashboard file. */
export const board = (panels: readonly unknown[], more: Readonly<Record<string, unknown>> = {}) => ({
  uid: 'shop',
  title: 'Shop',
  schemaVersion: 39,
  time: { from: 'now-15m', to: 'now' },
  templating: { list: [] },
  panels,
  ...more,
})

/** A query as Grafana is asked. */
export interface GrafanaModel {
  readonly refId: string
  readonly expr?: string
  readonly datasource: { readonly uid: string; readonly type: string }
}

/** A Grafana with these dashboards and one data source, `prometheus`; `query` gives a value, an error as text, or undefined for nothing. */
export const grafanaThat =
  (
    boards: readonly Readonly<Record<string, unknown>>[],
    query: (model: GrafanaModel) => number | string | undefined,
    more: Answers = () => undefined,
  ): Answers =>
  (path, params, body) => {
    const special = more(path, params, body)
    if (special !== undefined) return special
    const hits = boards.map(({ uid, title }) => ({ uid, title, url: `/d/${uid}`, type: 'dash-db' }))
    if (path === '/api/health') return { status: 200, body: { version: '10.2.2', database: 'ok' } }
    if (path === '/api/search') return { status: 200, body: Number(params.get('page') ?? 1) > 1 ? [] : hits }
    if (path === '/api/datasources') return { status: 200, body: [DATA_SOURCE] }
    const uid = /^\/api\/dashboards\/uid\/(.*)$/.exec(path)?.[1]
    const dashboard = boards.find((one) => one.uid === uid)
    if (uid !== undefined)
      return dashboard
        ? { status: 200, body: { dashboard, meta: { provisioned: true } } }
        : { status: 404, body: { message: 'Dashboard not found' } }
    if (path === '/api/ds/query') return answerQueries(JSON.parse(body), query)
    return undefined
  }

const DATA_SOURCE = {
  uid: 'prometheus',
  name: 'Prometheus',
  type: 'prometheus',
  url: 'http://prometheus:9090',
  access: 'proxy',
  isDefault: true,
  jsonData: { timeInterval: '15s' },
}

function answerQueries(
  { queries, to }: { readonly queries: readonly GrafanaModel[]; readonly to: string },
  query: (model: GrafanaModel) => number | string | undefined,
) {
  const results = queries.map((model) => {
    const said = query(model)
    if (typeof said === 'string') return [model.refId, { error: said, status: 400, frames: [] }] as const
    const fields = [
      { name: 'Time', type: 'time' },
      { name: 'Value', type: 'number', labels: {} },
    ]
    const values = said === undefined ? [[], []] : [[Number(to)], [said]]
    return [model.refId, { status: 200, frames: [{ schema: { refId: model.refId, fields }, data: { values } }] }] as const
  })
  return { status: results.some(([, { status }]) => status !== 200) ? 400 : 200, body: { results: Object.fromEntries(results) } }
}
