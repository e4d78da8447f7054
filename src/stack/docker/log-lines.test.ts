import { describe, expect, test } from 'vitest'
import type { Client } from './engine.ts'
import { loggedLines } from './log-frames.ts'
import { logLines } from './log-lines.ts'

/** A message as the engine frames it; stream 1 = stdout, 2 = stderr. */
function frame(text: string | Buffer, stream = 1): Buffer {
  const body = Buffer.from(text)
  const header = Buffer.alloc(8)
  header.writeUInt8(stream, 0)
  header.writeUInt32BE(body.length, 4)
  return Buffer.concat([header, body])
}

const at = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(seconds).split('.')[1]?.padEnd(9, '0') ?? '000000000'}Z`

/** [epoch seconds, text]; a text that ends in … has no end of its line. */
type Logged = readonly [time: number, text: string]

/** An engine with these containers; what they logged may grow, and engines without `since` of whole seconds know no other. */
function engineOf(containers: Record<string, Logged[]>) {
  const logs = (id: string) => async (how: { readonly since: number; readonly tail: number }) => {
    const logged = containers[id]
    if (logged === undefined) throw Object.assign(new Error('(HTTP code 404) no such container'), { statusCode: 404 })
    const wanted = logged.slice(-how.tail).filter(([time]) => time >= how.since)
    return Buffer.concat(wanted.map(([time, text]) => frame(`${at(time)} ${text.replace(/(?<!…)$/, '\n').replace(/…$/, '')}`)))
  }
  return { container: { dockerode: { getContainer: (id: string) => ({ logs: logs(id) }) } } } as unknown as Client
}

describe('logLines', () => {
  test('nothing is read twice or lost, whatever the times of lines', async () => {
    const a: Logged[] = [
      [100.1, 'one'],
      [100.1, 'two'],
    ]
    const engine = engineOf({ a })
    const first = await logLines(engine, ['a'])
    // The same nanosecond, and earlier by what the other stream was late.
    a.push([100.1, 'three'], [100.05, 'four'], [101, 'five'])
    const second = await logLines(engine, ['a'], first.mark)
    a.push([160, 'six'])
    const third = await logLines(engine, ['a'], second.mark)
    const fourth = await logLines(engine, ['a'], third.mark)
    expect([first, second, third, fourth].map(({ lines, cut }) => [lines, cut])).toEqual([
      [['one', 'two'], false],
      [['three', 'four', 'five'], false],
      [['six'], false],
      [[], false],
    ])
  })

  test('a mark of a log without a line', async () => {
    const a: Logged[] = []
    const engine = engineOf({ a })
    const { mark } = await logLines(engine, ['a'])
    a.push([100, 'one'])
    expect((await logLines(engine, ['a'], mark)).lines).toEqual(['one'])
  })

  test('last words without an end are a line when the container has ended, once', async () => {
    const a: Logged[] = [
      [100.1, 'one'],
      [100.2, 'panic: oh…'],
    ]
    const engine = engineOf({ a })
    const running = await logLines(engine, ['a'])
    const ended = await logLines(engine, ['a'], running.mark, ['a'])
    const again = await logLines(engine, ['a'], ended.mark, ['a'])
    expect([running.lines, ended.lines, again.lines]).toEqual([['one'], ['panic: oh'], []])
    // Started again: the engine goes on where it stopped, and nothing is missing.
    a.push([105, ' up'], [106, 'two'])
    expect(await logLines(engine, ['a'], again.mark)).toMatchObject({ lines: ['panic: oh up', 'two'], cut: false })
  })

  test('lines that the engine turned over are told', async () => {
    const a: Logged[] = [
      [100.1, 'one'],
      [100.2, 'two'],
    ]
    const engine = engineOf({ a })
    const { mark } = await logLines(engine, ['a'])
    a.splice(0, 2, [100.4, 'four'], [100.5, 'five'])
    expect(await logLines(engine, ['a'], mark)).toMatchObject({ lines: ['four', 'five'], cut: true })
  })

  test('several containers, and one that came after the mark: by their times', async () => {
    const containers: Record<string, Logged[]> = {
      a: [
        [100, 'a1'],
        [102, 'a2'],
      ],
      b: [[101, 'b1']],
    }
    const engine = engineOf(containers)
    const { lines, mark } = await logLines(engine, ['a', 'b'])
    expect(lines).toEqual(['a1', 'b1', 'a2'])
    containers.c = [[90, 'c1']]
    containers.a?.push([103, 'a3'])
    expect((await logLines(engine, ['a', 'b', 'c'], mark)).lines).toEqual(['c1', 'a3'])
  })

  test('more than is read at once: the last, and it is told', async () => {
    const a = Array.from({ length: 20 }, (_, index): Logged => [100 + index, `${index} ${'x'.repeat(1024 * 1024)}`])
    const { lines, cut } = await logLines(engineOf({ a }), ['a'])
    expect([lines.length, lines.at(-1)?.slice(0, 2), cut]).toEqual([15, '19', true])
  })

  test.each([
    [[], 'it has no container whose output could be read'],
    [['gone'], 'its output cannot be read: the engine says (HTTP code 404) no such container'],
  ])('what cannot be read is no empty log: %j', async (ids, message) => {
    await expect(logLines(engineOf({}), ids)).rejects.toMatchObject({ name: 'CannotObserve', message })
  })
})

const T = '2026-01-02T03:04:05.000000006Z'

describe('loggedLines', () => {
  test.each<[string, Buffer, readonly string[]]>([
    ['nothing', Buffer.alloc(0), []],
    ['both streams', Buffer.concat([frame(`${T} out\n`), frame(`${T} err\n`, 2)]), ['out', 'err']],
    ['an empty line', frame(`${T} \n`), ['']],
    [
      'a line in pieces, each with its time',
      Buffer.concat([frame(`${T} ab`), frame(`${T} err\n`, 2), frame(`${T} c\n`)]),
      ['err', 'abc'],
    ],
    ['no unfinished line', Buffer.concat([frame(`${T} a\n`), frame(`${T} b`)]), ['a']],
    [
      'a character cut by two pieces',
      Buffer.concat([
        frame(Buffer.concat([Buffer.from(`${T} `), Buffer.from('é').subarray(0, 1)])),
        frame(Buffer.concat([Buffer.from(`${T} `), Buffer.from('é').subarray(1), Buffer.from('\n')])),
      ]),
      ['é'],
    ],
    ['of a terminal', Buffer.from(`${T} one\r\n${T} two\r\n`), ['one', 'two']],
  ])('%s', (_, raw, texts) => {
    expect(loggedLines(raw, 100).lines).toEqual(texts.map((text) => ({ time: T, text })))
  })

  test('as many messages as were asked for may not be all', () => {
    expect(loggedLines(Buffer.concat([frame(`${T} a\n`), frame(`${T} b\n`)]), 2).full).toBe(true)
  })
})
