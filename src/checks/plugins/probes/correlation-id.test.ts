import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { instance, outcomeOf, passed, probing, type Request, type Said } from './answering.fixture.ts'

const echoing =
  (make: () => string | undefined, { keeps = true, echo = true, upstream = true } = {}) =>
  ({ headers }: Request): Said => {
    const id = (keeps ? headers['x-id'] : undefined) ?? make()
    const sent = upstream && id !== undefined ? { ...headers, 'x-id': id } : headers
    return passed({ headers: echo && id !== undefined ? { 'X-ID': String(id) } : {}, body: JSON.stringify(sent) })
  }

let n = 0
const counter = () => `4a3b8c1e-0000-4000-8000-000000000000#${++n}`
const tracker = () => `127.0.0.1-8000-23-4-${++n}-1893456000.123`

test.each<[string, object, (request: Request) => Said, string | readonly string[]]>([
  ['holds', {}, echoing(randomUUID), []],
  ['holds with uuid#counter', { generator: 'uuid#counter' }, echoing(counter), []],
  ['holds with tracker', { generator: 'tracker' }, echoing(tracker), []],
  ['holds for the upstream alone', { echo_downstream: false }, echoing(randomUUID, { echo: false }), []],
  ['no id', {}, echoing(() => undefined), ['the answer has no X-ID']],
  ['another form', {}, echoing(counter), ['the id has not the form of its generator']],
  ['the same again', {}, echoing(() => '4a3b8c1e-0000-4000-8000-000000000000'), ['two requests got the same id']],
  ['a given id is lost', {}, echoing(randomUUID, { keeps: false }), ['an id that the client gave is not kept']],
  ['told, although it is not to be', { echo_downstream: false }, echoing(randomUUID), ['the answer has X-ID']],
  [
    'nothing goes upstream',
    { echo_downstream: false },
    echoing(randomUUID, { echo: false, upstream: false }),
    ['no X-ID goes upstream'],
  ],
  [
    'nobody shows what goes upstream',
    { echo_downstream: false },
    () => passed(),
    'unseen: it tells its id to the upstream alone (echo_downstream: false), and what reached that was not seen: no http-log runs there',
  ],
])('%s', async (_, config, answer, outcome) => {
  const { probed } = await probing(
    [instance('correlation-id', { header_name: 'X-ID', generator: 'uuid', echo_downstream: true, ...config })],
    answer,
  )
  expect(outcomeOf(probed, 'correlation-id')).toEqual(outcome)
})
