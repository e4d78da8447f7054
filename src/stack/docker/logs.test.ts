import { describe, expect, test } from 'vitest'
import type { Client } from './engine.ts'
import { lastLines, plain } from './logs.ts'

/** A piece of output as the engine frames it; stream 1 = stdout, 2 = stderr. */
function frame(text: string, stream = 1): Buffer {
  const body = Buffer.from(text)
  const header = Buffer.alloc(8)
  header.writeUInt8(stream, 0)
  header.writeUInt32BE(body.length, 4)
  return Buffer.concat([header, body])
}

const both = Buffer.concat([frame('out\n'), frame('err\n', 2), frame('stdin\n', 0)])
const [first = Buffer.alloc(0), last = Buffer.alloc(0)] = ['one\n', 'two\n'].map((text) => frame(text))

describe('plain', () => {
  test.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), ''],
    ['both streams, in their order', both, 'out\nerr\nstdin\n'],
    ['an empty piece', Buffer.concat([frame(''), frame('x\n')]), 'x\n'],
    ['a piece of 300 bytes', frame('x'.repeat(300)), 'x'.repeat(300)],
    ['a character cut by two pieces', splitCharacter('é\n'), 'é\n'],
    ['cut in the middle of a piece', Buffer.concat([first, last]).subarray(0, first.length + 10), 'one\ntw'],
    ['cut in the middle of a header', Buffer.concat([first, last]).subarray(0, first.length + 5), 'one\n'],
    ['a terminal’s, as it is', Buffer.from('hello\r\n\u001b[32mgreen\u001b[0m\r\n'), 'hello\r\n\u001b[32mgreen\u001b[0m\r\n'],
    ['a terminal’s, shorter than a header', Buffer.from('hi\r\n'), 'hi\r\n'],
    ['a terminal’s with bytes of zero', Buffer.from('A\0\0\0\0\0\0\u0001B'), 'A\0\0\0\0\0\0\u0001B'],
    [
      'a terminal’s that begins with a low byte',
      Buffer.from('\u0001\u0002\u0003\u0004 and more'),
      '\u0001\u0002\u0003\u0004 and more',
    ],
  ])('%s', (_title, raw, text) => {
    expect(plain(raw)).toBe(text)
  })
})

function splitCharacter(text: string): Buffer {
  const bytes = Buffer.from(text)
  const piece = (part: Buffer) => Buffer.concat([frame('x'.repeat(part.length)).subarray(0, 8), part])
  return Buffer.concat([piece(bytes.subarray(0, 1)), piece(bytes.subarray(1))])
}

/** An engine of one container with this log; undefined = it refuses. */
function engineWith(log: Buffer | undefined) {
  const asked: object[] = []
  const logs = async (options: object) => {
    asked.push(options)
    if (log === undefined) throw Object.assign(new Error('(HTTP code 404) no such container'), { statusCode: 404 })
    return log
  }
  return { asked, client: { container: { dockerode: { getContainer: () => ({ logs }) } } } as unknown as Client }
}

describe('lastLines', () => {
  test.each<[string, Buffer | undefined, readonly string[]]>([
    ['oldest first, without empty lines', frame('a\n\nb\n  c\n'), ['a', 'b', '  c']],
    ['no more than asked for', frame('1\n2\n3\n4\n5\n'), ['3', '4', '5']],
    ['a terminal’s ends of lines', Buffer.from('a longer line\r\nb\r\n'), ['a longer line', 'b']],
    ['an unfinished line', frame('a\nb'), ['a', 'b']],
    ['nothing logged', Buffer.alloc(0), []],
    ['the container is gone, or its log cannot be read', undefined, []],
  ])('%s', async (_title, log, lines) => {
    const { client, asked } = engineWith(log)
    expect(await lastLines(client, 'id', 3)).toEqual(lines)
    expect(asked).toEqual([expect.objectContaining({ stdout: true, stderr: true, tail: 3, follow: false })])
  })
})
