import { describe, expect, test } from 'vitest'
import { instance, outcomeOf, passed, probing, type Said } from './answering.fixture.ts'

type Row = readonly [string, object, () => Said, string | readonly string[]]

const table = (plugin: string, rows: readonly Row[]) =>
  test.each(rows)('%s', async (_, config, answer, outcome) => {
    const { probed } = await probing([instance(plugin, config as Readonly<Record<string, unknown>>)], answer)
    const found = outcomeOf(probed, plugin)
    if (typeof outcome === 'string') expect(found).toContain(outcome)
    else expect(found).toEqual(outcome)
  })

describe('response-transformer', () => {
  const CONFIG = {
    remove: { headers: ['x-gone'] },
    rename: { headers: ['x-old:x-new'] },
    replace: { headers: ['x-value:b'] },
    add: { headers: ['x-added:1'] },
    append: { headers: ['x-more:z'] },
  }
  const answer = (headers: Readonly<Record<string, string>>) => () =>
    passed({ headers: { 'x-new': 'a', 'x-value': 'b', 'x-added': '1', 'x-more': 'y, z', ...headers } })
  table('response-transformer', [
    ['holds', CONFIG, answer({}), []],
    ['removes nothing', CONFIG, answer({ 'x-gone': '1' }), ['the answer still has x-gone']],
    ['renames nothing', CONFIG, answer({ 'x-old': 'a' }), ['the answer still has x-old']],
    ['replaces nothing', CONFIG, answer({ 'x-value': 'a' }), ['the answer has another x-value']],
    ['appends nothing', CONFIG, answer({ 'x-more': 'y' }), ['the answer has not what append is to bring']],
    [
      'is not there',
      CONFIG,
      () => passed(),
      ['the answer has not what add is to bring', 'the answer has not what append is to bring'],
    ],
    ['nothing that shows', { replace: { headers: ['x-value:b'] } }, () => passed(), 'unseen: replace of x-value was not seen'],
    [
      'nothing to take away',
      { remove: { headers: ['x-powered-by'] }, rename: { headers: ['x-old:x-new'] } },
      () => passed(),
      'unseen: remove of x-powered-by was not seen: the upstream may send none; rename of x-old was not seen',
    ],
    ['renamed', { rename: { headers: ['x-old:X-New'] } }, () => passed({ headers: { 'x-new': 'a' } }), []],
    ['only bodies', { add: { json: ['a:b'] } }, () => passed(), 'unseen: it changes no headers'],
  ])

  test('no value of a header is shown', async () => {
    const config = {
      remove: { headers: ['set-cookie'] },
      add: { headers: ['x-in:hunter2'] },
      replace: { headers: ['x-value:hunter3'] },
    }
    const headers = { 'set-cookie': 'session=9f86d081', 'x-value': 'hunter4' }
    const { probed } = await probing([instance('response-transformer', config)], () => passed({ headers }))
    expect(outcomeOf(probed, 'response-transformer')).toEqual([
      'the answer still has set-cookie',
      'the answer has another x-value',
      'the answer has not what add is to bring',
    ])
    expect(JSON.stringify(probed)).not.toMatch(/9f86d081|hunter/)
  })

  test('what the upstream leaves unseen is told', async () => {
    const { probed } = await probing(
      [instance('response-transformer', { ...CONFIG, add: { headers: ['x-added:1'], json: ['a:b'] } })],
      () => passed({ headers: { 'x-added': 'its own', 'x-more': 'z' } }),
    )
    const notes = probed.flatMap(({ outcome }) => ('notes' in outcome ? outcome.notes.map(({ message }) => message) : []))
    expect(notes).toEqual([
      'remove of x-gone was not seen: the upstream may send none',
      'replace of x-value was not seen: the upstream may send none',
      'rename of x-old was not seen: the upstream may send none',
      'add of x-added was not seen: the upstream sends one of its own, which stays',
      'what it does to JSON bodies was not probed',
    ])
  })
})
