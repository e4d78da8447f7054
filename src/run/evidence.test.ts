import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { redactor } from '../lib/redact.ts'
import type { CheckPlan } from '../plan/plan.ts'
import type { RunningStack } from '../stack/stack.ts'
import type { CheckRun } from './check-run.ts'
import { keepEvidence } from './evidence.ts'

/** A run's directory, and a stack of one service that has logged `lines`. */
async function bed(secrets: readonly string[] = []) {
  const directory = await mkdtemp(join(tmpdir(), 'firedrill-evidence-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  const lines: string[] = []
  const stack = { services: [{ name: 'app', lastLog: async () => [...lines] }] } as unknown as RunningStack
  const keep = (id: string, seen: unknown, services: readonly string[] = ['app']) =>
    keepEvidence(
      directory,
      stack,
      { id, title: `title of ${id}`, services } as unknown as CheckPlan,
      { verdict: 'fail', reason: undefined, findings: [], seen } as unknown as CheckRun,
      redactor(secrets),
    )
  const read = (file = '') => readFile(join(directory, file), 'utf8')
  const seen = async (file: string | undefined) => JSON.parse(await read(file)).seen
  return { keep, read, seen, lines }
}

test('a log that was kept stays as it was; a later moment has a file of its own, the same moment has not', async () => {
  const { keep, read, lines } = await bed()
  lines.push('start', 'first')
  const [a, b] = [await keep('a', 1), await keep('b', 1)]
  lines.push('second')
  const c = await keep('c', 1)
  expect([a.files, b.files, c.files]).toEqual([
    ['evidence/a.json', 'evidence/app.log'],
    ['evidence/b.json', 'evidence/app.log'],
    ['evidence/c.json', 'evidence/2/app.log'],
  ])
  expect([await read('evidence/app.log'), await read('evidence/2/app.log')]).toEqual(['start\nfirst\n', 'start\nfirst\nsecond\n'])
  expect(c.logTail).toEqual([{ service: 'app', lines: ['start', 'first', 'second'] }])
})

test('checks whose ids give the same file name have files of their own, also at the same time', async () => {
  const { keep, seen } = await bed()
  const long = 'ä'.repeat(300)
  const kept = await Promise.all(['a/b-1', 'a-b-1', 'a b-1', `${long}1`, `${long}2`].map((id) => keep(id, id)))
  const files = kept.map(({ files }) => files[0])
  expect(new Set(files).size).toBe(5)
  expect(await Promise.all(files.map(seen))).toEqual(['a/b-1', 'a-b-1', 'a b-1', `${long}1`, `${long}2`])
})

test('a secret of several lines is gone from a log, and no other line', async () => {
  const { keep, lines } = await bed(['-----BEGIN KEY-----\nMIIBVgIBADANBgkq\n-----END KEY-----'])
  lines.push('start', 'key:', '-----BEGIN KEY-----', 'MIIBVgIBADANBgkq', '-----END KEY-----', 'end')
  expect((await keep('a', 1)).logTail[0]?.lines.join('|')).toBe('start|key:|***|end')
})

test('values are redacted one by one: the evidence is still JSON, and all that is no secret is in it', async () => {
  const { keep, seen } = await bed(['s3cret"value', '8675309'])
  const answer = {
    status: 500,
    headers: { 'set-cookie': 'session=abc; HttpOnly', authorization: 'token abc', 'x-echo': 'Authorization: token abc' },
    body: Buffer.from('{"password":"correct \\"horse\\" battery","dsn":"postgres://u:p@ss@db/x","a":1}'),
    list: new Set(['s3cret"value', 'b']),
    labels: new Map([
      ['s3cret"value', 1],
      ['***', 2],
    ]),
    pin: 8675309,
    count: 5,
    big: 7n,
    error: new Error('no s3cret"value'),
    when: new Date(0),
    gone: undefined,
  }
  const { files } = await keep('a', answer)
  expect(await seen(files[0])).toEqual({
    status: 500,
    headers: { 'set-cookie': 'session=***; HttpOnly', authorization: '***', 'x-echo': 'Authorization: ***' },
    body: '{"password":"***","dsn":"postgres://u:***@db/x","a":1}',
    list: ['***', 'b'],
    labels: { '***': 1, '*** (2)': 2 },
    pin: '***',
    count: 5,
    big: '7',
    error: 'no ***',
    when: '1970-01-01T00:00:00.000Z',
  })
})

test('what is long is cut, and no secret with it; what holds itself ends', async () => {
  const { keep, seen } = await bed(['s3cret-value'])
  const loop: { self?: unknown } = {}
  loop.self = loop
  const onTheEdge = `${'x'.repeat(65_530)}s3cret-value${'y'.repeat(100_000)}`
  const shrunk = `${'s3cret-value '.repeat(6300)}${'x'.repeat(14)}s3cret-value${'y'.repeat(100_000)}`
  const { files } = await keep('a', { onTheEdge, shrunk, bytes: Buffer.from(onTheEdge), many: Array(1001).fill(1), loop })
  const told = await seen(files[0])
  for (const text of [told.onTheEdge, told.shrunk, told.bytes]) {
    expect(text).not.toMatch(/s3c/)
    expect(text).toMatch(/… \(cut, \d+ in all\)$/)
    expect(text.length).toBeLessThan(65_600)
  }
  expect([told.many.length, told.many.at(-1), told.loop]).toEqual([1001, '… (1 more)', { self: '… (itself)' }])
})
