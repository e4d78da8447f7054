import { describe, expect, test } from 'vitest'
import { CannotObserve } from '../../lib/errors.ts'
import { DockerControl } from './control.ts'
import type { Client } from './engine.ts'
import type { Container } from './watch.ts'

const container = (id: string, fields: Partial<Container> = {}): Container => ({
  id,
  service: 'app',
  running: true,
  paused: false,
  health: undefined,
  exitCode: undefined,
  outOfMemory: false,
  starts: 1,
  ...fields,
})

interface Answers {
  readonly refuses?: string
  readonly saying?: string
  readonly exec?: { readonly exitCode: number; readonly output: string; readonly stdout: string; readonly stderr: string }
}

function controlOf(containers: readonly Container[], { refuses, saying, exec }: Answers = {}) {
  const calls: string[] = []
  const act = (what: string) => async () => {
    calls.push(what)
    if (what === refuses) throw new Error(`(HTTP code 409) ${saying ?? what}`)
  }
  const words = ['stop', 'start', 'pause', 'unpause', 'restart']
  const client = {
    container: {
      getById: (id: string) => ({ id, ...Object.fromEntries(words.map((word) => [word, act(`${word} ${id}`)])) }),
      exec: async ({ id }: { readonly id: string }, argv: readonly string[]) => {
        calls.push(`exec ${id}: ${argv.join(' ')}`)
        return exec
      },
    },
  } as unknown as Client
  const control = new DockerControl(client, {
    name: 'app',
    containers: () => containers,
    readyAgain: async (before) => void calls.push(`ready ${before.map(({ id }) => id)}`),
  })
  return { control, calls }
}

const TWO = [container('a'), container('b')]

describe('what is asked of the engine', () => {
  const HALF = [container('a'), container('b', { running: false })]
  test.each<[string, (control: DockerControl) => Promise<unknown>, readonly string[]]>([
    ['stop', (control) => control.stop(), ['stop a', 'stop b']],
    ['start: it is waited for those that were down', (control) => control.start(), ['start a', 'start b', 'ready b']],
    ['pause', (control) => control.pause(), ['pause a', 'pause b']],
    ['unpause', (control) => control.unpause(), ['unpause a', 'unpause b']],
    ['restart: it is waited for all', (control) => control.restart(), ['restart a', 'restart b', 'ready a,b']],
  ])('%s, of all containers of the service', async (_title, act, expected) => {
    const { control, calls } = controlOf(HALF)
    await act(control)
    expect(calls).toEqual(expected)
  })

  test('what one container refuses is told', async () => {
    const { control } = controlOf(TWO, { refuses: 'pause b' })
    await expect(control.pause()).rejects.toThrow('(HTTP code 409) pause b')
  })

  test.each([
    ['pause', 'unexpected - Container b is already paused'],
    ['unpause', 'unexpected - Container b is not paused'],
  ] as const)('%s of what is so already', async (word, saying) => {
    const { control, calls } = controlOf(TWO, { refuses: `${word} b`, saying })
    await control[word]()
    expect(calls).toEqual([`${word} a`, `${word} b`])
  })
})

describe('exec', () => {
  const exec = { exitCode: 2, output: 'both\n', stdout: 'bo', stderr: 'th\n' }

  test('runs in the first container that runs, and gives code and output', async () => {
    const { control, calls } = controlOf([container('a', { running: false }), container('b')], { exec })
    expect(await control.exec(['redis-cli', 'ping'])).toEqual({ exitCode: 2, output: 'both\n' })
    expect(calls).toEqual(['exec b: redis-cli ping'])
  })

  test.each<[string, readonly Container[], string]>([
    ['none runs', [container('a', { running: false })], 'no container of it runs'],
    ['there is none', [], 'no container of it runs'],
    ['paused', [container('a', { paused: true })], 'it is paused'],
  ])('%s: nowhere to run it', async (_title, containers, why) => {
    const ran = controlOf(containers, { exec }).control.exec(['true'])
    await expect(ran).rejects.toThrow(new CannotObserve(`true cannot be run in app: ${why}`))
  })
})

describe('ends that were asked for are no news', () => {
  const news = (control: DockerControl, ends: number) =>
    Array.from({ length: ends }, () => (control.takeExpectedEnd() ? 'expected' : 'news'))

  test.each<[string, readonly Container[], (control: DockerControl) => Promise<unknown>, readonly string[]]>([
    ['nothing was asked for', TWO, async () => undefined, ['news']],
    ['stop: one end of each container', TWO, (control) => control.stop(), ['expected', 'expected', 'news']],
    ['restart', TWO, (control) => control.restart(), ['expected', 'expected', 'news']],
    [
      'what had ended already ends no more',
      [container('a'), container('b', { running: false })],
      (control) => control.stop(),
      ['expected', 'news'],
    ],
    [
      'start, pause and unpause end nothing',
      TWO,
      async (control) => [await control.start(), await control.pause(), await control.unpause()],
      ['news'],
    ],
    [
      'twice',
      [container('a')],
      async (control) => [await control.restart(), await control.restart()],
      ['expected', 'expected', 'news'],
    ],
  ])('%s', async (_title, containers, act, expected) => {
    const { control } = controlOf(containers)
    await act(control)
    expect(news(control, expected.length)).toEqual(expected)
  })

  test('the end may come before the answer of the engine', async () => {
    const { control } = controlOf([container('a')])
    const stopped = control.stop()
    expect(news(control, 2)).toEqual(['expected', 'news'])
    await stopped
  })
})
