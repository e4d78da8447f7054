import { expect, test } from 'vitest'
import { redactor } from '../lib/redact.ts'
import { PANEL_STATES } from '../run/result.ts'
import { renderHtml } from './html/index.ts'
import { rich } from './html/rich.fixture.ts'
import { renderJson } from './json.ts'
import { redactPhase, redactResult } from './redact-result.ts'
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

const PANELS = /data-panel=/g

test.each([...PANEL_STATES, ...['dashboard', 'targets', 'timeseries', 'stat', 'down', 'unknown']])(
  'a password that is the word %j leaves a report that its schema takes and that draws every panel',
  (secret) => {
    const hidden = redactResult(rich, redactor([secret]))
    expect(() => renderJson(hidden)).not.toThrow()
    expect(renderHtml(hidden).match(PANELS)?.length).toBe(renderHtml(rich).match(PANELS)?.length)
  },
)
