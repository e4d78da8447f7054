import { describe, expect, it } from 'vitest'
import type { PostedAlerts } from '../../checks/drill.ts'
import { systemClock } from '../../lib/clock.ts'
import { errorOf, local, world } from './causes.fixture.ts'
import { causeOf } from './index.ts'

const { signal } = new AbortController()
const down = { labels: { alertname: 'Down', team: '' }, annotations: { firedrill_case: 'down' } }
const silence = { matchers: [{ name: 'severity', value: 'info', isRegex: false, isEqual: true }], comment: 'a drill' }
const both: PostedAlerts = { alerts: [down], silences: [silence] }

interface Sent {
  readonly labels: Record<string, string>
  readonly annotations: Record<string, string>
  readonly startsAt: string
  readonly endsAt: string
}

/** As much of an Alertmanager as keeps what it is given and lists what has not ended; what one really does is in tests/conformance. */
async function alertmanager({ keeps = true } = {}) {
  const sent: Sent[][] = []
  const silences = new Map<string, { state: string } & Record<string, unknown>>()
  const listed = () => sent.at(-1)?.filter(({ endsAt }) => Date.parse(endsAt) > Date.now()) ?? []
  const so = { broken: false }
  const app = await local(({ method, url = '' }, body, response) => {
    const path = url.replace('/api/v2/', '')
    const answer = (value: unknown) => void response.end(JSON.stringify(value))
    if (method === 'DELETE') {
      silences.set(path.slice('silence/'.length), { state: 'expired' })
      response.end()
    } else if (method === 'POST' && path === 'alerts' && so.broken) {
      response.writeHead(400).end('""')
    } else if (method === 'POST' && path === 'alerts') {
      if (keeps) sent.push(JSON.parse(body))
      response.end()
    } else if (method === 'POST') {
      silences.set(`s${silences.size}`, { state: 'active' })
      answer({ silenceID: `s${silences.size - 1}` })
    } else if (path === 'silences') {
      const times = { startsAt: '2026-01-01T00:00:00Z', endsAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' }
      answer(
        [...silences].map(([id, { state }]) => ({ id, status: { state }, matchers: [], createdBy: '', comment: '', ...times })),
      )
    } else {
      const state = { receivers: [], fingerprint: 'f', status: { state: 'active', inhibitedBy: [], silencedBy: [] } }
      answer(listed().map((one) => ({ ...one, ...state, updatedAt: one.startsAt, labels: { alertname: one.labels.alertname } })))
    }
  })
  return Object.assign(so, app, { sent, silences })
}

describe('alerts and silences', () => {
  it('are posted, silences first, have landed when they are listed, and are ended', async () => {
    await using server = await alertmanager()
    const cause = causeOf({ post: both }, world(server.origin))
    await cause.apply(signal)
    await cause.landed(signal)
    expect(server.asked.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'POST /api/v2/silences',
      'POST /api/v2/alerts',
      'GET /api/v2/alerts',
      'GET /api/v2/silences',
    ])
    const [[first] = []] = server.sent
    expect(first).toMatchObject(down)
    expect(Date.parse(first?.endsAt ?? '') - Date.parse(first?.startsAt ?? '')).toBe(180_000)
    await cause.undo(signal)
    await cause.undo(signal)
    // An end that is surely over for the server, however its clock goes.
    expect(server.sent.map(([one]) => one?.startsAt === first?.startsAt && one?.endsAt)).toEqual([first?.endsAt, first?.startsAt])
    expect([...server.silences.values()]).toEqual([{ state: 'expired' }])
    expect(server.asked.filter((line) => line.startsWith('DELETE'))).toEqual(['DELETE /api/v2/silence/s0'])
  })

  it('are posted again before they would end', async () => {
    await using server = await alertmanager()
    const turns = Promise.withResolvers<void>()
    let turn = 0
    const clock = {
      now: systemClock.now,
      async sleep(ms: number, until?: AbortSignal) {
        if (ms < 1000) return systemClock.sleep(ms, until)
        if (++turn === 3) turns.resolve()
        if (turn < 3) return
        await systemClock.sleep(ms, until)
      },
    }
    const cause = causeOf({ post: { ...both, silences: [] } }, world(server.origin, { clock }))
    await cause.apply(signal)
    await turns.promise
    expect(server.sent).toHaveLength(3)
    await cause.undo(signal)
    expect(server.sent).toHaveLength(4)
  })

  it('that are not listed have not landed', async () => {
    await using server = await alertmanager({ keeps: false })
    const cause = causeOf({ post: both }, world(server.origin, { within: { apply: 2000, landed: 120, undo: 1000 } }))
    await cause.apply(signal)
    expect((await errorOf(cause.landed(signal))).message).toMatch(
      /did not take hold within 120 ms: Alertmanager does not list \{alertname="Down"\}$/,
    )
    await cause.undo(signal)
  })

  it('that are refused, or for which there is nobody, have not landed; what was posted by half is undone', async () => {
    await using server = await local(({ method, url = '' }, _, response) => {
      if (method === 'DELETE') response.end()
      else if (url.endsWith('silences')) response.end(method === 'POST' ? '{"silenceID":"s0"}' : '[]')
      else if (method === 'GET') response.end('[]')
      else response.writeHead(400, { 'content-type': 'application/json' }).end('"at least one label pair required"')
    })
    const cause = causeOf({ post: both }, world(server.origin))
    expect(await errorOf(cause.apply(signal))).toMatchObject({
      name: 'CauseNotLanded',
      message: expect.stringMatching(
        /could not be done: .*\/api\/v2\/alerts was refused with 400: at least one label pair required$/,
      ),
    })
    await cause.undo(signal)
    expect(server.asked.filter((line) => line.startsWith('DELETE'))).toEqual(['DELETE /api/v2/silence/s0'])
  })

  it('that Alertmanager cannot end are told of, and the silences end all the same', async () => {
    await using server = await alertmanager()
    const context = world(server.origin, { within: { apply: 2000, landed: 1000, undo: 1000 } })
    const cause = causeOf({ post: both }, context)
    await cause.apply(signal)
    server.broken = true
    expect(await errorOf(cause.undo(signal))).toMatchObject({
      name: 'UndoFailed',
      message: expect.stringMatching(/could not be undone: .*\/api\/v2\/alerts was refused with 400$/),
      hint: 'the alerts end by themselves within 3 minutes; end its silences (created by firedrill) with amtool silence expire',
    })
    expect(server.asked.filter((line) => line.startsWith('DELETE'))).toEqual(['DELETE /api/v2/silence/s0'])
    server.broken = false
    await cause.undo(signal)
  })
})
