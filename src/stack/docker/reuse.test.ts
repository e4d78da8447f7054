import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { composeModel, composeService } from '../../declared/compose.fixture.ts'
import type { Plan } from '../../plan/plan.ts'
import type { ServiceChange } from '../stack.ts'
import type { Client } from './engine.ts'
import { fakeDocker } from './fake-docker.fixture.ts'
import type { Chosen } from './override-options.ts'
import { digestOf, keptStack } from './reuse.ts'

/** Seconds since the epoch at which the stack was made. */
const MADE = 1_700_000_000

interface Listed {
  readonly project?: string
  readonly digest?: string
  readonly created?: number
  readonly state?: string
}

const listed = ({ project = 'firedrill-shop-1', digest = 'same', created = MADE, state = 'running' }: Listed) => ({
  Names: [`/${project}-app-1`],
  Created: created,
  State: state,
  Labels: {
    'firedrill.run': project,
    'firedrill.suite': 'shop',
    'firedrill.keep': 'true',
    'firedrill.compose': digest,
    'com.docker.compose.service': 'app',
  },
})

const root = mkdtempSync(join(tmpdir(), 'firedrill-reuse-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A file of the stack, or of another place, that was written so many seconds after the stack was made. */
function file(name: string, seconds: number): string {
  const path = join(root, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, '')
  utimesSync(path, MADE + seconds, MADE + seconds)
  return path
}

const NEW = file('project/conf/new.yml', 10)
const OLD = file('project/conf/old.yml', -10)
file('project/rules/deep/er.yml', 10)
file('project/quiet/old.yml', -10)
const ELSEWHERE = file('elsewhere/new.yml', 10)

async function kept(containers: readonly Listed[], sources: readonly string[] = [], type: 'bind' | 'volume' = 'bind') {
  const asked: unknown[] = []
  const listContainers = async (options: object) => {
    asked.push(options)
    return containers.map(listed)
  }
  const client = { container: { dockerode: { listContainers } } } as unknown as Client
  const compose = composeService({ mounts: sources.map((source) => ({ type, source, target: '/x', readOnly: true })) })
  const chosen = { name: 'app', compose } as unknown as Chosen
  const plan = { suite: 'shop', compose: composeModel({ projectDirectory: join(root, 'project') }) } as unknown as Plan
  const answer = await keptStack(client, plan, 'same', [chosen]).catch((error: Error & { readonly hint?: string }) => ({
    message: error.message,
    hint: error.hint,
  }))
  return { answer, asked }
}

const hint = (project: string) => `end it (docker compose -p ${project} down -v) and run again, or leave out --reuse`
const changed = (name: string) => ({
  message: expect.stringMatching(
    new RegExp(`^the stack that is up \\(firedrill-shop-1\\) is older than .*${name}, which it mounts or is built from$`),
  ),
  hint: hint('firedrill-shop-1'),
})

describe('keptStack', () => {
  test.each<[string, readonly Listed[], unknown]>([
    ['none was left up', [], undefined],
    ['the one that is up', [{}], 'firedrill-shop-1'],
    ['of two the newer one', [{}, { project: 'firedrill-shop-2', created: MADE + 5 }], 'firedrill-shop-2'],
    ['what had to complete may have ended', [{}, { state: 'exited' }], 'firedrill-shop-1'],
    [
      'of another compose file',
      [{ digest: 'other' }],
      {
        message: 'the stack that is up (firedrill-shop-1) is of another version of the compose file',
        hint: hint('firedrill-shop-1'),
      },
    ],
    [
      'an older one of the same file does not help',
      [{}, { project: 'firedrill-shop-2', created: MADE + 5, digest: 'other' }],
      {
        message: 'the stack that is up (firedrill-shop-2) is of another version of the compose file',
        hint: hint('firedrill-shop-2'),
      },
    ],
    [
      'not whole',
      [{}, { state: 'paused' }],
      {
        message: 'the stack that is up (firedrill-shop-1) is not whole: app is paused',
        hint: hint('firedrill-shop-1'),
      },
    ],
    [
      'never started',
      [{ state: 'created' }],
      {
        message: 'the stack that is up (firedrill-shop-1) is not whole: app is created',
        hint: hint('firedrill-shop-1'),
      },
    ],
    [
      'the trouble of another one does not matter',
      [{ created: MADE + 5 }, { project: 'other', state: 'dead' }],
      'firedrill-shop-1',
    ],
  ])('%s', async (_title, containers, answer) => {
    expect((await kept(containers)).answer).toEqual(answer)
  })

  test.each<[string, readonly string[], 'bind' | 'volume', unknown]>([
    ['a file older than the stack', [OLD], 'bind', 'firedrill-shop-1'],
    ['a newer one: what started has not read it', [OLD, NEW], 'bind', changed('new.yml')],
    ['a directory with a newer one', [join(root, 'project/conf')], 'bind', changed('new.yml')],
    ['one deep in a directory', [join(root, 'project/rules')], 'bind', changed('er.yml')],
    [
      'a directory of old ones: that it is itself newer does not matter',
      [join(root, 'project/quiet')],
      'bind',
      'firedrill-shop-1',
    ],
    ['outside the project: nobody changes the machine for a stack', [ELSEWHERE], 'bind', 'firedrill-shop-1'],
    ['no longer there', [join(root, 'project/gone.yml')], 'bind', 'firedrill-shop-1'],
    ['a volume of that name', [NEW], 'volume', 'firedrill-shop-1'],
  ])('what it mounts: %s', async (_title, sources, type, answer) => {
    expect((await kept([{}], sources, type)).answer).toEqual(answer)
  })

  test('asks for stacks of this suite that were left up, and no others', async () => {
    expect((await kept([])).asked).toEqual([{ all: true, filters: { label: ['firedrill.suite=shop', 'firedrill.keep=true'] } }])
  })
})

describe('digestOf', () => {
  const signal = new AbortController().signal
  const model = composeModel({
    projectDirectory: root,
    files: [join(root, 'compose.yml')],
    profiles: ['p'],
    envFiles: ['/e.env'],
  })
  const digest = async (stdout: string, changes?: readonly ServiceChange[]) => {
    using docker = fakeDocker({ compose: { stdout } })
    return { digest: await digestOf(model, { signal, ...(changes && { changes }) }), calls: docker.calls() }
  }

  test('equal when compose makes the same of the files, whatever the run is called', async () => {
    const [one, again, other] = [
      await digest('name: firedrill\n'),
      await digest('name: firedrill\n'),
      await digest('name: other\n'),
    ]
    expect(one.digest).toMatch(/^[0-9a-f]{32}$/)
    expect(again.digest).toBe(one.digest)
    expect(other.digest).not.toBe(one.digest)
    expect(one.calls).toEqual([
      `compose --project-name firedrill --file ${join(root, 'compose.yml')} --profile p --env-file /e.env config`,
    ])
  })

  test('another one when the run changes something', async () => {
    const change = (arg: string) => [{ service: 'app', mounts: [], args: [arg] }]
    const [none, empty, one, other] = [
      await digest('name: x\n'),
      await digest('name: x\n', []),
      await digest('name: x\n', change('a')),
      await digest('name: x\n', change('b')),
    ].map((each) => each.digest)
    expect(empty).toBe(none)
    expect(new Set([none, one, other]).size).toBe(3)
  })

  test('what compose refuses is told', async () => {
    using _docker = fakeDocker({ compose: { code: 1, stderr: 'service "a" refers to undefined network nope' } })
    await expect(digestOf(model, { signal })).rejects.toThrow('service "a" refers to undefined network nope')
  })
})
