import { execFileSync } from 'node:child_process'
import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { firedrill } from '../firedrill.ts'
import { docker, freePort, page, said, server, Workplace, whyNoContainers } from './engine.fixture.ts'

const obstacle = await whyNoContainers()
if (obstacle !== undefined) console.log(`skipped, containers cannot run here: ${obstacle}`)

const place = new Workplace()
afterAll(() => (obstacle === undefined ? place[Symbol.asyncDispose]() : undefined))

/** The words of the command that a run printed after this. */
function printed(stdout: string, before: string): readonly string[] {
  const command = stdout.split('\n').find((line) => line.includes(before))
  return (
    command
      ?.slice(command.indexOf(before) + before.length)
      .trim()
      .split(' ') ?? []
  )
}

/** Ends a stack as its run said, and says what is left of it. */
async function end(what: string, stdout: string): Promise<readonly string[]> {
  const [program = '', ...args] = printed(stdout, 'to end it:')
  execFileSync(program, args, { cwd: place.cwd, stdio: 'ignore' })
  return place.left(what)
}

describe.skipIf(obstacle !== undefined).concurrent('a stack that stays', () => {
  test('--keep: the printed commands reach it, show it and end it', async () => {
    place.suite('keep', {
      compose: {
        services: { app: { ...server('ok', { volumes: ['data:/data', '/nameless'] }), image: undefined, build: '.' } },
        volumes: { data: {} },
      },
      files: { Dockerfile: `FROM node:24-slim\nLABEL of=${place.id}\n` },
    })
    const ended = await place.run('keep', '--keep')
    expect(ended.code, said(ended)).toBe(0)
    expect(place.containers('keep', 'app', 'running')).toHaveLength(1)
    const attached = await firedrill(
      ['run', 'suite.yaml', ...printed(ended.stdout, ' --attach').flatMap((at) => ['--attach', at])],
      place.options('keep'),
    )
    expect(attached.code, said(attached)).toBe(0)
    const [, ...shown] = printed(ended.stdout, 'its containers:')
    expect(docker(...shown)).toContain('app')
    expect(await end('keep', ended.stdout)).toEqual([])
  })

  test('--keep of a stack that does not come up: it stays, and the error says how to look at it and end it', async () => {
    place.suite('keep-broken', {
      compose: { services: { app: server(), broken: server('ok', { command: ['node', '-e', 'process.exit(6)'] }) } },
    })
    const ended = await place.run('keep-broken', '--keep')
    const [project = ''] = place.projects('keep-broken')
    expect(said(ended)).toContain('broken ended with exit code 6 before it was ready')
    expect(said(ended)).toContain(`docker compose -p ${project} ps`)
    expect([ended.code, place.containers('keep-broken', 'broken').length]).toEqual([3, 1])
    docker('compose', '-p', project, 'down', '-v')
    expect(await place.left('keep-broken')).toEqual([])
  })

  test('--keep-ports: the host ports are those of the compose file', async () => {
    const port = await freePort()
    place.suite('keep-ports', { compose: { services: { app: server('ok', { ports: [`127.0.0.1:${port}:3000`] }) } } })
    const ended = await place.run('keep-ports', '--keep-ports', '--keep')
    expect(ended.code, said(ended)).toBe(0)
    expect(printed(ended.stdout, ' --attach').join()).toMatch(new RegExp(`^app=http://(localhost|127\\.0\\.0\\.1):${port}$`))
    expect(await end('keep-ports', ended.stdout)).toEqual([])
  })

  test('--reuse: the same containers, unless the compose file or a mounted file is another', async () => {
    const compose = (text: string) => ({
      services: {
        app: page(`require('node:fs').readFileSync('/page')`, { volumes: ['./page:/page:ro'], environment: { TEXT: text } }),
      },
    })
    place.suite('reuse', { compose: compose('one'), files: { page: 'ok' } })
    const first = await place.run('reuse', '--reuse')
    const containers = place.containers('reuse', 'app', 'running')
    expect([first.code, containers.length], said(first)).toEqual([0, 1])
    const second = await place.run('reuse', '--reuse')
    expect([second.code, place.containers('reuse', 'app')], said(second)).toEqual([0, containers])

    place.suite('reuse', { compose: compose('two') })
    const changed = await place.run('reuse', '--reuse')
    expect(said(changed)).toContain('is of another version of the compose file')
    expect(changed.code).toBe(3)

    place.suite('reuse', { compose: compose('one'), files: { page: 'ok' } })
    const later = new Date(Date.now() + 60_000)
    utimesSync(join(place.cwd, 'reuse', 'page'), later, later)
    const mounted = await place.run('reuse', '--reuse')
    expect(said(mounted)).toMatch(/is older than (\S*\/)?page, which it mounts/)
    expect([mounted.code, place.containers('reuse', 'app')]).toEqual([3, containers])
    expect(await end('reuse', second.stdout)).toEqual([])
  })

  test('--reuse after a container ended: it is not taken for whole', async () => {
    place.suite('reuse-ended', { compose: { services: { app: server() } } })
    const first = await place.run('reuse-ended', '--reuse')
    expect(first.code, said(first)).toBe(0)
    docker('kill', ...place.containers('reuse-ended', 'app'))
    const second = await place.run('reuse-ended', '--reuse')
    expect(said(second)).toContain('app')
    expect([second.code, place.containers('reuse-ended', 'app', 'running')], said(second)).toEqual([3, []])
    expect(await end('reuse-ended', first.stdout)).toEqual([])
  })

  test('a later run without --keep leaves a kept stack alone', async () => {
    place.suite('kept-apart', { compose: { services: { app: server() } } })
    const kept = await place.run('kept-apart', '--keep')
    const containers = place.containers('kept-apart', 'app')
    const other = await place.run('kept-apart')
    expect([kept.code, other.code, place.containers('kept-apart', 'app')], said(other)).toEqual([0, 0, containers])
    expect(await end('kept-apart', kept.stdout)).toEqual([])
  })
})
