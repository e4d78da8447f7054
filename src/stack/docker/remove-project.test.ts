import { describe, expect, test } from 'vitest'
import type { Dockerode } from './engine.ts'
import { removeProject } from './remove-project.ts'
import type { Kind } from './resources.ts'

type Answer = number | 'never' | Error

/** What an engine has: name -> its answers to removals, one after the other, the last one for ever. 204 removes it, 404 lets it be gone. */
type Stock = Partial<Record<Kind, Record<string, readonly Answer[]>>>

const WORDS: Readonly<Record<number, string>> = { 403: 'has active endpoints', 409: 'is in use', 500: 'device busy' }

class FakeEngine {
  readonly has: Record<Kind, Map<string, Answer[]>>
  readonly calls: string[] = []
  /** Containers that appear once the first ones are gone. */
  late: string[] = []

  constructor(stock: Stock) {
    const of = (kind: Kind) => new Map(Object.entries(stock[kind] ?? {}).map(([name, answers]) => [name, [...answers]]))
    this.has = { containers: of('containers'), networks: of('networks'), volumes: of('volumes'), images: of('images') }
  }

  get dockerode(): Dockerode {
    const { has } = this
    const Labels = { 'com.docker.compose.project': 'p' }
    const named = (kind: Kind) => [...has[kind].keys()]
    const one = (kind: Kind) => (name: string) => ({
      stop: (options: Options) => this.#note(`stop ${name} ${options.t}`, options, 409),
      remove: (options: Options) => this.#remove(kind, name, options),
    })
    return {
      listContainers: async ({ filters }: { filters: { network?: string[] } }) => {
        if (filters.network !== undefined) return filters.network[0] === 'shared' ? [{ Id: 'x', Names: ['/other'] }] : []
        if (has.containers.size === 0) for (const name of this.late.splice(0)) has.containers.set(name, [204])
        return named('containers').map((Id) => ({ Id, Names: [`/${Id}`], Labels }))
      },
      listNetworks: async () => named('networks').map((Id) => ({ Id, Name: Id, Labels })),
      listVolumes: async () => ({ Volumes: has.volumes.size === 0 ? null : named('volumes').map((Name) => ({ Name, Labels })) }),
      listImages: async () => named('images').map((Id) => ({ Id, RepoTags: [Id], Labels })),
      getContainer: one('containers'),
      getNetwork: one('networks'),
      getVolume: one('volumes'),
      getImage: one('images'),
    } as unknown as Dockerode
  }

  async #remove(kind: Kind, name: string, options: Options): Promise<void> {
    const answers = this.has[kind].get(name) ?? [404]
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? 404
    if (answer === 204 || answer === 404) this.has[kind].delete(name)
    await this.#note(`remove ${name}${options.v ? ' -v' : ''}${options.force ? ' -f' : ''}`, options, answer)
  }

  async #note(call: string, { abortSignal }: Options, answer: Answer): Promise<void> {
    this.calls.push(call)
    if (answer === 204) return
    if (answer instanceof Error) throw answer
    if (answer !== 'never')
      throw Object.assign(new Error(`(HTTP code ${answer})`), { statusCode: answer, json: { message: WORDS[answer] } })
    await new Promise((_resolve, reject) =>
      abortSignal.addEventListener('abort', () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' }))),
    )
  }
}

interface Options {
  readonly t?: number
  readonly v?: boolean
  readonly force?: boolean
  readonly abortSignal: AbortSignal
}

const NOTHING = { containers: [], networks: [], volumes: [], images: [], failed: [] }
const IMPATIENT = { stopSeconds: 0, patienceMs: 200 }

describe('what an engine answers', () => {
  test.each<[string, Stock, object]>([
    ['nothing there', {}, {}],
    [
      'all there',
      {
        containers: { 'p-a': [204], 'p-b': [204] },
        networks: { n: [204] },
        volumes: { v: [204] },
        images: { 'p-app:1': [204], 'mine:1': [204] },
      },
      { containers: ['p-a', 'p-b'], networks: ['n'], volumes: ['v'], images: ['p-app:1'] },
    ],
    ['a container that somebody runs from a commit of one', { containers: { debug: [204] } }, {}],
    ['gone between the look and the removal', { containers: { 'p-a': [404] }, volumes: { v: [404] } }, {}],
    ['a removal by somebody else is under way: awaited', { containers: { 'p-a': [409, 409, 404] } }, {}],
    ['endpoints that are just going: awaited', { networks: { n: [403, 403, 204] } }, { networks: ['n'] }],
    ['an engine that is just starting again', { volumes: { v: [new Error('ECONNREFUSED'), 204] } }, { volumes: ['v'] }],
    [
      'a network that a stranger uses',
      { networks: { shared: [403] } },
      { failed: [{ what: 'network shared', why: 'still connected to it: other' }] },
    ],
    [
      'one of many does not go',
      { containers: { 'p-a': [500], 'p-b': [204] }, networks: { n: [403] }, volumes: { v: [204] } },
      {
        ...{ containers: ['p-b'], volumes: ['v'] },
        failed: [
          { what: 'container p-a', why: 'device busy' },
          { what: 'network n', why: 'has active endpoints' },
        ],
      },
    ],
    [
      'an engine that hangs',
      { containers: { 'p-a': ['never'] } },
      { failed: [{ what: 'container p-a', why: 'the engine did not answer in time' }] },
    ],
  ])('%s', async (_name, stock, removed) => {
    expect(await removeProject(new FakeEngine(stock).dockerode, 'p', IMPATIENT)).toEqual({ ...NOTHING, ...removed })
  })
})

test('a container that compose still made while the others went, goes too, and what it hindered', async () => {
  const engine = new FakeEngine({ containers: { 'p-a': [204] }, networks: { n: [204] } })
  engine.late = ['p-late']
  expect(await removeProject(engine.dockerode, 'p', IMPATIENT)).toEqual({
    ...NOTHING,
    containers: ['p-a', 'p-late'],
    networks: ['n'],
  })
})

test('a removal that ended only after we had stopped waiting is no failure', async () => {
  const engine = new FakeEngine({ volumes: { v: ['never', 404] } })
  expect(await removeProject(engine.dockerode, 'p', IMPATIENT)).toEqual(NOTHING)
})

test('a container is asked to end first, and killed when that is refused; its anonymous volumes go with it', async () => {
  const engine = new FakeEngine({ containers: { 'p-a': [204] } })
  await removeProject(engine.dockerode, 'p', { stopSeconds: 3 })
  expect(engine.calls).toEqual(['stop p-a 3', 'remove p-a -v -f'])
})

test('an engine that is gone: said, not thrown', async () => {
  const gone = () => Promise.reject(new Error('connect ECONNREFUSED'))
  const dockerode = { listContainers: gone, listNetworks: gone, listVolumes: gone, listImages: gone } as unknown as Dockerode
  const why = 'connect ECONNREFUSED'
  expect((await removeProject(dockerode, 'p', IMPATIENT)).failed).toEqual(
    ['containers of p', 'images of p', 'networks of p', 'volumes of p'].map((what) => ({ what, why })),
  )
})
