import { describe, expect, it } from 'vitest'
import type { CauseRequest } from '../../checks/drill.ts'
import { errorOf, local, world } from './causes.fixture.ts'
import { causeOf } from './index.ts'

const { signal } = new AbortController()
const request = (method: string, path: string, more: Partial<CauseRequest> = {}): CauseRequest => ({
  method,
  url: `http://app:3000${path}`,
  headers: {},
  body: undefined,
  status: undefined,
  ...more,
})

describe('a request', () => {
  it('is sent as given, has landed with its answer, and is undone once by the other one', async () => {
    await using app = await local((_, __, response) => response.writeHead(204).end())
    const on = request('POST', '/__faults?x=1', { body: '{"errors":1}', headers: { 'content-type': 'application/json' } })
    const cause = causeOf({ http: on, undo: request('DELETE', '/__faults') }, world(app.origin))
    expect(cause.describe).toBe('POST http://app:3000/__faults?x=1')
    await cause.undo(signal)
    expect(app.asked).toEqual([])
    await cause.apply(signal)
    await cause.landed(signal)
    await Promise.all([cause.undo(signal), cause.undo(signal)])
    await cause.undo(signal)
    expect(app.asked).toEqual(['POST /__faults?x=1 {"errors":1}', 'DELETE /__faults'])
  })

  it.each([
    [undefined, 404, 'a status below 400'],
    [201, 200, 'status 201'],
  ])('with the wrong answer has not landed (asked %s, got %s), and shows it without secrets', async (status, got, expected) => {
    await using app = await local((_, __, response) => response.writeHead(got).end('no: hunter22\n'))
    const cause = causeOf({ http: request('POST', '/x', { status }), undo: request('DELETE', '/x') }, world(app.origin))
    expect(await errorOf(cause.apply(signal))).toMatchObject({
      name: 'CauseNotLanded',
      message: `POST http://app:3000/x answered ${got}, expected ${expected}: "no: ***"`,
    })
  })

  it('that nothing answers, and a service that does not run, have not landed', async () => {
    const gone = await local(() => undefined)
    await gone[Symbol.asyncDispose]()
    const refused = causeOf({ http: request('POST', '/x'), undo: request('DELETE', '/x') }, world(gone.origin))
    expect((await errorOf(refused.apply(signal))).message).toMatch(/^POST http:\/\/app:3000\/x could not be done: .*refused/)
    const nowhere = request('POST', '/', { url: 'http://nowhere:1/' })
    expect(await errorOf(causeOf({ http: nowhere, undo: nowhere }, world(gone.origin)).apply(signal))).toMatchObject({
      name: 'CauseNotLanded',
      message: 'POST http://nowhere:1/ could not be done: no service named nowhere is running',
    })
  })

  it('whose undo fails says how to put it back, and is undone at the next try', async () => {
    let broken = true
    await using app = await local(({ method }, _, response) => {
      response.writeHead(method === 'DELETE' && broken ? 500 : 200).end(method === 'DELETE' ? 'stuck' : '')
    })
    const cause = causeOf({ http: request('POST', '/f'), undo: request('DELETE', '/f') }, world(app.origin))
    await cause.apply(signal)
    expect(await errorOf(cause.undo(signal))).toMatchObject({
      name: 'UndoFailed',
      message:
        'POST http://app:3000/f could not be undone: DELETE http://app:3000/f answered 500, expected a status below 400: "stuck"',
      hint: 'send DELETE http://app:3000/f yourself, or restart that service: it is still as POST http://app:3000/f left it',
    })
    broken = false
    await cause.undo(signal)
    await cause.undo(signal)
    expect(app.asked).toEqual(['POST /f', 'DELETE /f', 'DELETE /f'])
  })

  it('whose undo is never answered is given up in time', async () => {
    await using app = await local(({ method }, _, response) => void (method === 'POST' && response.end()))
    const context = world(app.origin, { within: { apply: 2000, landed: 100, undo: 60 } })
    const cause = causeOf({ http: request('POST', '/f'), undo: request('DELETE', '/f') }, context)
    await cause.apply(signal)
    expect((await errorOf(cause.undo(signal))).message).toBe(
      'POST http://app:3000/f could not be undone: it took longer than 60 ms',
    )
  })

  it('that was given up half-way is undone all the same', async () => {
    const cut = new AbortController()
    await using app = await local(({ method }, _, response) => (method === 'POST' ? cut.abort() : void response.end()))
    const cause = causeOf({ http: request('POST', '/f'), undo: request('DELETE', '/f') }, world(app.origin))
    await errorOf(cause.apply(cut.signal))
    await cause.undo(signal)
    expect(app.asked).toEqual(['POST /f', 'DELETE /f'])
  })
})

describe('what a suite says proves that it landed', () => {
  const get = (json: Record<string, unknown>, status?: number) => ({ get: 'http://app:3000/health', status, json })
  const http = { http: request('POST', '/f'), undo: request('DELETE', '/f') }

  it('is asked until it is so', async () => {
    let looks = 0
    await using app = await local((_, __, response) => response.end(JSON.stringify({ mode: ++looks < 3 ? 'local' : 'cloud' })))
    await causeOf({ ...http, landed: get({ '$.mode': 'cloud' }) }, world(app.origin)).landed(signal)
    expect(app.asked).toEqual(['GET /health', 'GET /health', 'GET /health'])
  })

  it.each([
    [
      get({ mode: 'cloud' }),
      200,
      '{"mode":"local"}',
      'GET http://app:3000/health: mode is "local", expected "cloud", got "local"',
    ],
    [get({ a: 1, b: 2 }), 200, '{"a":0}', 'GET http://app:3000/health: a is 0, expected 1, got 0 (and 1 other deviation)'],
    [get({}, 503), 200, 'ok', 'GET http://app:3000/health answered 200, expected 503: "ok"'],
    [get({}), 500, '', 'GET http://app:3000/health answered 500, expected a status below 400: an empty body'],
    [
      { query: 'up == 0' },
      200,
      '{"status":"success","data":{"resultType":"vector","result":[]}}',
      'the query up == 0 has no result',
    ],
  ])('tells what was seen last: %o', async (landed, status, body, seen) => {
    await using app = await local((_, __, response) => response.writeHead(status).end(body))
    const cause = causeOf({ ...http, landed }, world(app.origin, { within: { apply: 2000, landed: 150, undo: 100 } }))
    expect(await errorOf(cause.landed(signal))).toMatchObject({
      name: 'CauseNotLanded',
      message: `POST http://app:3000/f was done, but did not take hold within 150 ms: ${seen}`,
    })
  })

  it('is a query of Prometheus with a result; one that is refused is not asked again', async () => {
    const vector = { resultType: 'vector', result: [{ metric: {}, value: [1, '0'] }] }
    const refused = { status: 'error', errorType: 'bad_data', error: 'parse error' }
    await using app = await local(({ url }, _, response) =>
      response.end(JSON.stringify(url?.includes('up') ? { status: 'success', data: vector } : refused)),
    )
    const context = world(app.origin)
    await causeOf({ ...http, landed: { query: 'up == 0' } }, context).landed(signal)
    expect((await errorOf(causeOf({ ...http, landed: { query: '(' } }, context).landed(signal))).message).toBe(
      'the query that proves the cause, (, is refused: parse error',
    )
    expect(app.asked).toHaveLength(2)
  })

  it('is given up with the run', async () => {
    await using app = await local((_, __, response) => response.writeHead(500).end())
    const cause = causeOf({ ...http, landed: get({}) }, world(app.origin))
    await expect(cause.landed(AbortSignal.abort(new Error('Ctrl-C')))).rejects.toThrow('Ctrl-C')
  })
})
