import { expect, test } from 'vitest'
import { redactor } from '../lib/redact.ts'
import { redactPhase } from './redact-result.ts'
import { browse, phase } from './report.fixture.ts'

test('requests that differ in nothing but their tokens keep their own tallies', () => {
  const tally = browse.total
  const templates = { 'GET /?token=a-1': tally, 'GET /?token=b-2': { ...tally, sent: 7 }, 'GET /': tally }
  const { load } = redactPhase(phase('A', [], { load: { ...browse, templates } }), redactor())
  expect(Object.entries(load?.templates ?? {}).map(([name, { sent }]) => [name, sent])).toEqual([
    ['GET /?token=***', tally.sent],
    ['GET /?token=*** (2)', 7],
    ['GET /', tally.sent],
  ])
})
