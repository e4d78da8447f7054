import { expect, test } from 'vitest'
import { plugins } from './check.ts'
import { declared, LIMIT, limits, look } from './configured.fixture.ts'
import { instance } from './plugins.fixture.ts'

const spec = (given: object) => plugins.schema.parse(given)
const AS_DECLARED = spec({ configured: 'as-declared' })

test('what is declared and hides another is a note that says what is in force', () => {
  const live = [limits(100), instance('rate-limiting', {}, { minute: 5 })]
  const seen = look(
    [declared('rate-limiting', {}, LIMIT), declared('rate-limiting', { service: 'ollama' }, { config: { minute: 100 } })],
    live,
  )
  expect(plugins.judge(AS_DECLARED, seen)).toEqual([])
  expect(plugins.notes?.(AS_DECLARED, { ...seen, standIn: true })).toEqual([
    { message: 'kong is a stand-in: what Kong itself does is not shown' },
    {
      message: 'rate-limiting on service ollama hides rate-limiting (global): for requests on ollama-route minute is 100, not 5',
      where: 'kong:8301/plugins/rate-limiting-ollama',
    },
  ])
})

test('what is there and may be is a note', () => {
  const notes = plugins.notes?.(
    spec({ configured: { extra: 'noted' } }),
    look([declared('cors', {})], [instance('cors', {}), instance('acl', {})]),
  )
  expect(notes).toEqual([{ message: 'kong has more than is declared: acl (global)' }])
})

test('what was not compared, and what nobody would miss, is a note', () => {
  const ref = instance('acl', { route: 'grok-route' })
  const seen = look([declared('cors', {})], [instance('cors', {})], {
    selectTags: ['team-a', 'prod'],
    foreign: [ref],
    unlisted: [ref],
    alike: [ref],
  })
  expect(plugins.judge(AS_DECLARED, seen)).toEqual([])
  expect(plugins.notes?.(AS_DECLARED, seen).map(({ message }) => message)).toEqual([
    'left alone, as decK does, for they do not have all of the tags team-a, prod: acl on route grok-route',
    'only the file declares, so that nothing tells when it is taken out there: acl on route grok-route',
    'on one of several services or routes without a name that are just alike, so that they were compared with the nearest: acl on route grok-route',
  ])
})
