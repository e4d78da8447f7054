import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { prepare } from '../../src/run/index.ts'
import { promtoolFor } from '../../src/stack/promtool.ts'
import type { RunningService, RunningStack, ServiceChange } from '../../src/stack/stack.ts'
import { docker, eventually, NODE, nodeService, server, Workplace, whyNoContainers } from './engine.fixture.ts'

const PROMETHEUS = 'prom/prometheus:v2.48.0'

function whyNoPrometheus(): string | undefined {
  try {
    docker('image', 'inspect', PROMETHEUS)
    return undefined
  } catch {
    return `the engine does not have ${PROMETHEUS}`
  }
}

const obstacle = (await whyNoContainers()) ?? whyNoPrometheus()
if (obstacle !== undefined) console.log(`skipped, containers cannot run here: ${obstacle}`)

const place = new Workplace()
const signal = new AbortController().signal

/** Asks what its first word names, and answers with its words and what it was told. */
const APP = `
const [url, ...words] = process.argv.slice(1)
fetch(url).then((r) => r.text()).then((told) =>
  require('node:http').createServer((q, r) => r.end(JSON.stringify({ told, words }))).listen(3000))
process.on('SIGTERM', () => process.exit(0))`

const RULES = (alert: string) => `groups: [{ name: g, rules: [{ alert: ${alert}, expr: vector(1) }] }]\n`
const CONFIG = (interval: string) =>
  `global: { scrape_interval: ${interval}, evaluation_interval: 1s }\nrule_files: [rules/*.yml]\n`

describe.skipIf(obstacle !== undefined)('changes of a run, in containers', () => {
  const listener = createServer((_request, response) => response.end('from the harness'))
  let stack: RunningStack | undefined
  const service = (name: string): RunningService => {
    const found = stack?.services.find((one) => one.name === name)
    if (found === undefined) throw new Error(`no service ${name}`)
    return found
  }
  const ask = async (name: string, path: string): Promise<unknown> => {
    const { host, port } = service(name).endpoint()
    return (await fetch(`http://${host}:${port}${path}`)).json()
  }
  const data = async (path: string): Promise<unknown> => ((await ask('prometheus', path)) as { readonly data: unknown }).data
  const made = (name: string): string => join(place.cwd, 'made', name)
  const over = (name: string, target: string) => ({ source: made(name), target, readOnly: true })

  beforeAll(async () => {
    place.suite('changes', {
      compose: {
        services: {
          prometheus: { image: PROMETHEUS, volumes: ['./monitoring:/etc/prometheus:ro'], stop_grace_period: '1s' },
          app: nodeService(APP, { expose: [3000] }),
          built: { build: './app', expose: [3000], stop_grace_period: '1s' },
          same: server('ok'),
        },
      },
      phases: [{ phase: 'Checks', checks: [{ http: { url: 'http://same:3000/' } }] }],
      files: {
        'monitoring/prometheus.yml': CONFIG('15s'),
        'monitoring/rules/rules.yml': RULES('OfTheUser'),
        'app/Dockerfile': `FROM ${NODE}\nCOPY app.js /app.js\nCMD ["node", "/app.js"]\n`,
        'app/app.js': APP.replace('slice(1)', 'slice(2)'),
      },
    })
    mkdirSync(made('data'), { recursive: true })
    writeFileSync(made('prometheus.yml'), CONFIG('1s'))
    writeFileSync(made('rules.yml'), RULES('OfTheRun'))
    const { plan, runtime } = await prepare(join(place.cwd, 'changes', 'suite.yaml'), { runtime: 'docker' })
    const reach = await runtime.reach?.()
    if (reach === undefined) throw new Error('containers cannot reach this machine')
    await new Promise<void>((resolve) => listener.listen(0, reach.listen, resolve))
    const address = listener.address()
    const url = `http://${reach.name}:${typeof address === 'object' ? address?.port : ''}/`

    // A day that is over, so that no other block is made of it.
    const history = '# TYPE past gauge\npast 7 1700000000\npast 8 1700000015\n# EOF\n'
    const argv = ['tsdb', 'create-blocks-from', 'openmetrics', 'history.om', '.']
    await promtoolFor(plan, signal)(argv, { 'history.om': history }, made('data'))

    const changes: readonly ServiceChange[] = [
      {
        service: 'prometheus',
        mounts: [
          over('prometheus.yml', '/etc/prometheus/prometheus.yml'),
          over('rules.yml', '/etc/prometheus/rules/rules.yml'),
          { source: made('data'), target: '/prometheus', readOnly: false },
        ],
        args: ['--storage.tsdb.retention.time=100y', '--web.enable-admin-api'],
      },
      { service: 'app', mounts: [], args: [url, '$HOME', 'a b'] },
      { service: 'built', mounts: [], args: [url, 'last'] },
    ]
    stack = await runtime.open(plan, { onEvent: () => undefined, changes, signal, keep: false })
  })
  afterAll(async () => {
    await stack?.[Symbol.asyncDispose]()
    listener.close()
    // What Prometheus wrote is another user's.
    docker(
      'run',
      '--rm',
      '--network',
      'none',
      '--volume',
      `${place.cwd}:/place`,
      '--entrypoint',
      'rm',
      NODE,
      '-rf',
      '/place/made/data',
    )
    await place[Symbol.asyncDispose]()
  })

  test('files are those of the run, in folders that stay the user’s', async () => {
    const { yaml } = (await data('/api/v1/status/config')) as { readonly yaml: string }
    expect(yaml).toMatch(/scrape_interval: 1s/)
    expect(await data('/api/v1/rules')).toMatchObject({ groups: [{ rules: [{ name: 'OfTheRun' }] }] })
    expect(service('prometheus').hostPath('/etc/prometheus/rules/rules.yml')).toBe(made('rules.yml'))
    expect(readdirSync(join(place.cwd, 'changes', 'monitoring'))).toEqual(['prometheus.yml', 'rules'])
  })

  test('words stand behind what its image runs', async () => {
    expect(await data('/api/v1/status/flags')).toMatchObject({
      'config.file': '/etc/prometheus/prometheus.yml',
      'storage.tsdb.path': '/prometheus',
      'web.enable-admin-api': 'true',
    })
    expect(service('prometheus').args.at(-1)).toBe('--web.enable-admin-api')
  })

  test('it has the blocks that promtool made, and writes beside them', async () => {
    const result = () => data('/api/v1/query?query=past&time=1700000020') as Promise<{ readonly result: readonly object[] }>
    expect(await eventually(async () => (await result()).result.length > 0)).toBe(true)
    expect((await result()).result).toMatchObject([{ value: [1_700_000_020, '8'] }])
    expect(readdirSync(made('data'))).toContain('wal')
  })

  test('words stand behind what compose gives, as they are; containers reached the harness from their start on', async () => {
    expect(await ask('app', '/')).toEqual({ told: 'from the harness', words: ['$HOME', 'a b'] })
    expect(await ask('built', '/')).toEqual({ told: 'from the harness', words: ['last'] })
  })

  test('a change of a service that nobody knows starts nothing', async () => {
    const { plan, runtime } = await prepare(join(place.cwd, 'changes', 'suite.yaml'), { runtime: 'docker' })
    const changes = [{ service: 'nobody', mounts: [], args: [] }]
    const opened = runtime.open(plan, { onEvent: () => undefined, changes, signal, keep: false })
    await expect(opened).rejects.toThrow('a change names nobody, which is not in the plan')
  })

  test('a stack that is up cannot be changed', async () => {
    const { plan, runtime } = await prepare(join(place.cwd, 'changes', 'suite.yaml'), { runtime: 'docker', reuse: true })
    const changes = [{ service: 'app', mounts: [], args: ['x'] }]
    await expect(runtime.open(plan, { onEvent: () => undefined, changes, signal, keep: false })).rejects.toThrow(
      '--reuse takes a stack as it is, and this run changes what app reads',
    )
  })

  test('promtool out of a Prometheus image', async () => {
    const { promtoolContainer } = await import('../../src/stack/docker/promtool.ts')
    const folder = made('check')
    mkdirSync(folder)
    chmodSync(folder, 0o700)
    writeFileSync(join(folder, 'rules.yml'), RULES('Fine'))
    const promtool = await promtoolContainer(PROMETHEUS, signal)
    const { code, output } = await promtool(['check', 'rules', 'rules.yml'], folder)
    expect(output).toMatch(/SUCCESS: 1 rules found/)
    expect([code, (await promtool(['check', 'rules', 'absent.yml'], folder)).code]).toEqual([0, 1])
  })
})
