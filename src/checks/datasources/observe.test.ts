import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { observedGrafana } from '../observed-grafana.fixture.ts'
import { datasources } from './check.ts'

/** A Prometheus that answers sums. */
async function prometheus(): Promise<string> {
  const server = createServer((_, response) => response.end('{"status":"success"}'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const yaml = (url: string) => `apiVersion: 1
datasources:
  - { name: Prometheus, type: prometheus, url: "${url}", isDefault: true, jsonData: { timeInterval: 15s } }
  - { name: Traces, uid: traces, type: jaeger, url: "http://jaeger:16686" }
`

const run = async (spec: object, at: Awaited<ReturnType<typeof observedGrafana>>) => {
  const parsed = datasources.schema.parse(spec)
  const seen = await datasources.observe(parsed, at, undefined)
  return { seen, findings: datasources.judge(parsed, seen), notes: datasources.notes?.(parsed, seen) ?? [] }
}

test('files and the Grafana that reads them agree', async () => {
  const at = await observedGrafana({ files: { 'datasources/a.yaml': yaml(await prometheus()) } })
  const { seen, findings, notes } = await run({}, at)
  expect(findings).toEqual([])
  expect(seen.expected.map(({ name, uid }) => [name, uid])).toEqual([
    ['Prometheus', 'PBFA97CFB590B2093'],
    ['Traces', 'traces'],
  ])
  expect(notes.map(({ message }) => message)).toEqual([
    'grafana is a stand-in: that Grafana itself takes these files is not shown',
    expect.stringContaining('whether the data source Traces answers is not known'),
  ])
})

test('files that changed after the start, and a data source that is gone', async () => {
  const at = await observedGrafana({
    files: { 'datasources/a.yaml': yaml('http://127.0.0.1:1') },
    later: { 'datasources/a.yaml': yaml('http://prometheus:9090') },
  })
  const { findings } = await run({}, at)
  expect(findings).toMatchObject([
    {
      message: 'the data source Prometheus has another url in grafana',
      expected: 'http://prometheus:9090',
      actual: 'http://127.0.0.1:1',
      where: expect.stringMatching(/datasources\/a\.yaml:3:\d+$/),
    },
    { message: 'the data source Prometheus is not healthy', actual: expect.stringContaining('There was an error') },
  ])
})

test('a suite names them, or the folder, itself', async () => {
  const at = await observedGrafana({ files: { 'datasources/a.yaml': yaml(await prometheus()) }, unmounted: true })
  expect((await run({ expect: [{ name: 'Prometheus', type: 'prometheus' }] }, at)).findings).toEqual([])
  expect((await run({ provisioning: '.' }, at)).findings).toEqual([])
  await expect(run({}, at)).rejects.toThrow('the provisioning files of grafana cannot be read from here')
})

test('a login that is refused, and none, cannot see', async () => {
  const at = await observedGrafana({ files: { 'datasources/a.yaml': yaml('http://127.0.0.1:1') } })
  await expect(run({ login: { user: 'admin', password: 'wrong' } }, at)).rejects.toMatchObject({ name: 'CannotObserve' })
  await expect(run({ login: { token: 'wrong' } }, at)).rejects.toMatchObject({ name: 'CannotObserve' })
})

test('a login that is refused is sent once, by however many checks and looks', async () => {
  const at = await observedGrafana({
    files: { 'datasources/a.yaml': yaml('http://127.0.0.1:1') },
    environment: { GF_SECURITY_ADMIN_PASSWORD: 'right' },
  })
  const look = () => run({ login: { user: 'admin', password: 'wrong' } }, at)
  for (const one of [...(await Promise.allSettled(Array.from({ length: 10 }, look))), ...(await Promise.allSettled([look()]))])
    expect(one).toMatchObject({ status: 'rejected', reason: { final: true } })
  // Five would have locked it out.
  expect((await run({}, at)).seen.live).toHaveLength(2)
})

test('health: false asks for none', async () => {
  const at = await observedGrafana({ files: { 'datasources/a.yaml': yaml('http://127.0.0.1:1') } })
  const { seen, findings } = await run({ health: false }, at)
  expect([seen.health.size, findings]).toEqual([0, []])
})
