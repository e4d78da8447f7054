import { expect, test } from 'vitest'
import { run } from './command.ts'

test('gives code and output', async () => {
  const { signal } = new AbortController()
  expect(await run('sh', ['-c', 'echo out; echo err >&2; exit 3'], { signal })).toEqual({
    code: 3,
    stdout: 'out\n',
    stderr: 'err\n',
  })
})

test('a program that is missing is a TestBedError that names it', async () => {
  const { signal } = new AbortController()
  await expect(run('no-such-program', [], { signal })).rejects.toMatchObject({
    name: 'TestBedError',
    message: expect.stringContaining('no-such-program is not on this machine'),
  })
})

test('an abort ends the program and what it started', async () => {
  const controller = new AbortController()
  // The grandchild keeps the pipe open: only when it is gone too does the promise settle.
  const running = run('sh', ['-c', 'sleep 600 & sleep 600'], { signal: controller.signal })
  controller.abort(new Error('interrupted'))
  await expect(running).rejects.toThrow('interrupted')
})
