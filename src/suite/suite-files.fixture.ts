import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fakeKinds } from './fake-kinds.fixture.ts'
import { loadSuite } from './load.ts'
import type { Suite } from './suite.ts'

/** A compose file with an app and a Prometheus. */
export const COMPOSE = `services:
  shop: { image: shop, ports: ["3000:3000"], environment: { SHOP_PASSWORD: s3cret-pw }, depends_on: [prometheus] }
  prometheus: { image: "prom/prometheus:v2.48.0" }
  grafana: { image: "grafana/grafana:10.2.2" }
`

/** A directory of files that is gone when disposed. */
export function suiteFiles(files: Readonly<Record<string, string>> = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'firedrill-suite-'))
  const write = (name: string, text: string): string => {
    const path = join(directory, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return path
  }
  for (const [name, text] of Object.entries({ 'compose.yml': COMPOSE, ...files })) write(name, text)
  const load = (
    path: string,
    env: Readonly<Record<string, string>> = {},
    attach: Readonly<Record<string, string>> = {},
  ): Promise<Suite> => loadSuite(path, { registry: fakeKinds, env, overrides: { attach } })
  return {
    directory,
    write,
    load,
    /** The message of the error that a suite text gives, its directory left out. */
    async errorOf(text: string, name = 'shop.yaml', env: Readonly<Record<string, string>> = {}): Promise<string> {
      const error = await load(write(name, text), env).catch((reason: unknown) => reason)
      return error instanceof Error ? error.message.replaceAll(`${directory}/`, '') : 'no error'
    },
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  }
}
