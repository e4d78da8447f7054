import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LogFile } from './log-file.ts'

function logOf(text: string, bounds: { limit?: number; most?: number } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'firedrill-log-file-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const path = join(directory, 'app.log')
  writeFileSync(path, text)
  return { log: new LogFile(path, bounds), path, more: (added: string) => appendFileSync(path, added) }
}

test.each<[string, string, readonly string[]]>([
  ['nothing logged', '', []],
  ['lines, oldest first, without empty ones', 'a\n\nb\n  c\n', ['a', 'b', '  c']],
  ['no unfinished line', 'a\nb', ['a']],
  ['only an unfinished line', 'b', []],
  ['ends of lines of Windows', 'a\r\nb\r\n', ['a', 'b']],
  ['characters of several bytes', 'é\n€\n', ['é', '€']],
])('%s', async (_, text, lines) => {
  expect(await logOf(text).log.read()).toMatchObject({ lines, cut: false })
})

test('each line is read once, and an unfinished one when it is whole', async () => {
  const { log, more } = logOf('a\nhal')
  const first = await log.read()
  more('f\nb\n')
  const second = await log.read(first.mark)
  const third = await log.read(second.mark)
  expect([first.lines, second.lines, third.lines]).toEqual([['a'], ['half', 'b'], []])
  expect(third.mark).toBe(second.mark)
})

test('of more than is read at once the last whole lines come, and it is told', async () => {
  const { log, more } = logOf('first\nsecond\nthird\n', { most: 10 })
  const first = await log.read()
  expect(first).toMatchObject({ lines: ['third'], cut: true })
  more('fourth\n')
  expect(await log.read(first.mark)).toMatchObject({ lines: ['fourth'], cut: false })
})

test('a log that was emptied: what is missing is told, what comes is read once', async () => {
  const { log, path, more } = logOf('one\ntwo\n', { limit: 4 })
  const before = await log.read()
  more('lost\n')
  log.bound()
  expect(statSync(path).size).toBe(0)
  more('three\n')
  const after = await log.read(before.mark)
  expect(after).toMatchObject({ lines: ['three'], cut: true })
  // Longer than it ever was: its size alone would not tell.
  more('four five six seven\n')
  expect(await log.read(after.mark)).toMatchObject({ lines: ['four five six seven'], cut: false })
})

test('emptied after all of it was read: nothing is missing', async () => {
  const { log, more } = logOf('one\ntwo\n', { limit: 4 })
  const { mark } = await log.read()
  log.bound()
  more('three\n')
  expect(await log.read(mark)).toMatchObject({ lines: ['three'], cut: false })
})

test('a small log stays as it is; one that is gone has nothing to bound', async () => {
  const { log, path } = logOf('one\n')
  log.bound()
  expect((await log.read()).lines).toEqual(['one'])
  rmSync(path)
  log.bound()
  await expect(log.read()).rejects.toMatchObject({
    name: 'CannotObserve',
    message: expect.stringContaining('cannot be read: ENOENT'),
  })
})

test.each([
  ['longer than before', 'three three three\nfour\n', ['three three three', 'four']],
  ['as long as before', 'uno\ndos\n', ['uno', 'dos']],
  ['shorter than before', 'x\n', ['x']],
  ['empty', '', []],
])(
  'a log that the service emptied itself, and is now %s: all that is there came after, and it is told',
  async (_, text, lines) => {
    const { log, path, more } = logOf('one\ntwo\n')
    const { mark } = await log.read()
    writeFileSync(path, text)
    const after = await log.read(mark)
    expect(after).toMatchObject({ lines, cut: true })
    more('next\n')
    expect(await log.read(after.mark)).toMatchObject({ lines: ['next'], cut: false })
  },
)

test('the last words of one that has ended are a line without an end, once', async () => {
  const { log, more } = logOf('one\npanic: oh')
  const running = await log.read()
  expect(running.lines).toEqual(['one'])
  const ended = await log.read(running.mark, { ended: true })
  expect(ended).toMatchObject({ lines: ['panic: oh'], cut: false })
  expect((await log.read(ended.mark, { ended: true })).lines).toEqual([])
  more('started again\n')
  expect(await log.read(ended.mark)).toMatchObject({ lines: ['started again'], cut: false })
})
