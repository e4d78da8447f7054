import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { composeVersion } from '../../declared/compose.fixture.ts'
import { isActive, readCompose } from '../../declared/compose.ts'
import type { ComposeService } from '../../declared/compose-model.ts'
import { changed, changeOf } from '../changes.ts'
import { overrideOf } from './override.ts'
import { OVERRIDE_CASES, type OverrideCase } from './override-cases.fixture.ts'
import { portsToReach } from './override-options.ts'

const PROJECT = 'firedrill-shop-1'

const version = composeVersion()
if (version === undefined) console.log('skipped: `docker compose version` does not answer, so nothing can read the override')

const root = mkdtempSync(join(tmpdir(), 'firedrill-override-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

// What the machine says of compose itself must not decide.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('COMPOSE_')))

type Parts = Readonly<Record<string, Readonly<Record<string, unknown>>>>

interface Config {
  readonly name: string
  readonly services: Parts
  readonly networks?: Parts
  readonly volumes?: Parts
}

/** What compose makes of the user's files with the override of a run behind them. */
async function overridden(one: OverrideCase, directory: string) {
  const { files, named = ['compose.yml'], profiles = [], keepPorts = false, changes = [] } = one
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), text)
  }
  const paths = named.map((name) => join(directory, name))
  const model = readCompose(paths, { env, profiles })
  const absolute = changes.map((change) => ({
    ...change,
    mounts: change.mounts.map((mount) => ({ ...mount, source: join(directory, mount.source) })),
  }))
  const change = ({ name }: ComposeService) => changeOf(absolute, name)
  const active = model.services.filter((service) => isActive(service, model.profiles))
  const services = active.map((service) => changed(service, change(service), ['image', 'says']))
  const override = overrideOf(model, services, {
    project: PROJECT,
    labels: { 'firedrill.run': PROJECT },
    publish: { address: '127.0.0.1', next: () => undefined },
    ports: (compose) => {
      const plan = { name: compose.name, role: undefined, url: undefined, asked: undefined, addressed: [] }
      return portsToReach({ ...plan, offer: { runs: true, how: '', standIn: false }, compose }, new Map())
    },
    keepPorts,
    built: new Set(services.filter(({ image, buildContext }) => image && buildContext).map(({ name }) => name)),
    hostGateway: true,
    change,
  })
  const last = join(directory, 'override.yml')
  writeFileSync(last, override)
  const options = [...paths, last].flatMap((path) => ['-f', path])
  const asked = profiles.flatMap((profile) => ['--profile', profile])
  const args = ['compose', '-p', PROJECT, ...options, ...asked, 'config', '--format', 'json']
  const { stdout } = await promisify(execFile)('docker', args, { env, cwd: root })
  return JSON.parse(stdout.replaceAll(directory, '.')) as Config
}

describe.skipIf(version === undefined)(`docker compose ${version ?? '(absent)'} takes the override`, () => {
  test.each(OVERRIDE_CASES.map((one, index) => [one.name, one, index] as const))('%s', async (_name, one, index) => {
    const config = await overridden(one, join(root, String(index)))
    expect(config.name).toBe(PROJECT)
    const active = Object.keys(one.services).filter((name) => Object.keys(one.services[name] ?? {}).length > 0)
    expect(Object.keys(config.services).toSorted()).toEqual(active.toSorted())
    for (const [service, keys] of Object.entries(one.services))
      for (const [key, value] of Object.entries(keys)) expect(config.services[service]?.[key], `${service}.${key}`).toEqual(value)
    if (one.networks !== undefined) expect(config.networks).toEqual(one.networks)
    if (one.volumes !== undefined) expect(config.volumes).toEqual(one.volumes)
  })
})
