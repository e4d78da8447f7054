import { expect, test } from 'vitest'
import { CannotObserve } from '../../lib/errors.ts'
import { dashboards } from './check.ts'
import { TYPES } from './look.fixture.ts'
import { newMemory } from './memory.ts'
import { board, type Given, grafanaThat, observed, panel, prometheusThat, serve } from './stack.fixture.ts'

test('panels that held are not asked again until all hold; then all are asked anew', async () => {
  const asked: string[] = []
  const data: Record<string, [Record<string, string>, number][]> = { 'sum(up)': [[{}, 1]] }
  const at = observed({
    services: { prometheus: await serve(prometheusThat({ data, types: TYPES, asked })) },
    files: { 'a.json': board([panel(1, 'Up', 'sum(up)'), panel(2, 'Later', 'sum(orders_total)')]) },
  })
  const spec = dashboards.schema.parse({ files: '*.json', lint: false })
  const memory = newMemory()
  const once = async () => {
    const from = asked.length
    const findings = dashboards.judge(spec, await dashboards.observe(spec, at, memory))
    const queries = asked.slice(from).filter((one) => one.startsWith('query_range sum'))
    return [findings.length, [...new Set(queries)].sort()]
  }
  expect(await once()).toEqual([1, ['query_range sum(orders_total)', 'query_range sum(up)']])
  expect(await once()).toEqual([1, ['query_range sum(orders_total)']])
  data['sum(orders_total)'] = [[{}, 1]]
  expect(await once()).toEqual([0, ['query_range sum(orders_total)', 'query_range sum(up)']])
})

test('what never held at one time does not hold', async () => {
  const data: Record<string, readonly Given[]> = { 'sum(up)': [[{}, 1]] }
  const prometheus = await serve(prometheusThat({ data, types: TYPES }))
  const files = { 'a.json': board([panel(1, 'Up', 'sum(up)'), panel(2, 'Later', 'sum(orders_total)')]) }
  const at = observed({ services: { prometheus }, files })
  const spec = dashboards.schema.parse({ files: '*.json', lint: false })
  const memory = newMemory()
  const panels = async () =>
    dashboards.judge(spec, await dashboards.observe(spec, at, memory)).map(({ message }) => message.slice(0, 20))
  expect(await panels()).toEqual([expect.stringMatching(/^panel “Later”/)])
  data['sum(up)'] = []
  data['sum(orders_total)'] = [[{}, 1]]
  expect(await panels()).toEqual([expect.stringMatching(/^panel “Up”/)])
})

test('a login that is refused ends the poll, and is sent once', async () => {
  const shop = board([panel(1, 'Up', 'sum(up)')])
  let sent = 0
  const refuses = () => {
    sent++
    return { status: 401, body: { message: 'Invalid username or password', messageId: 'password-auth.failed' } }
  }
  const grafana = await serve(grafanaThat([shop], () => 3, refuses))
  const look = async (files: Readonly<Record<string, unknown>>) => {
    const at = observed({ services: { grafana, prometheus: await serve(prometheusThat({ types: TYPES })) }, files })
    const login = { user: 'admin', password: 'wrong' }
    const spec = dashboards.schema.parse({ files: '*.json', lint: false, login })
    return { spec, seen: await dashboards.observe(spec, at, newMemory()) }
  }
  const ended = await look({ 'a.json': shop }).catch((error: unknown) => error)
  expect(ended).toBeInstanceOf(CannotObserve)
  expect(ended).toMatchObject({ final: true, message: expect.stringMatching(/is refused \(401/) })
  expect(sent).toBe(1)
  // Beside a finding too: nothing that comes later mends the login.
  const { spec, seen } = await look({ 'a.json': shop, 'bad.json': '{' })
  expect([dashboards.settled?.(spec, seen), dashboards.silent?.(seen)]).toEqual([true, expect.stringMatching(/is refused/)])
})
