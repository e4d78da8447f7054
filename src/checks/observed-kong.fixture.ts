import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { createHttp } from '../clients/http-client.ts'
import { served } from '../clients/served.fixture.ts'
import { systemClock } from '../lib/clock.ts'
import { CannotObserve } from '../lib/errors.ts'
import type { Observed, ServiceView } from './contract.ts'

const STAND_IN = join(import.meta.dirname, '../../fixtures/stand-ins/kong/src/main.ts')
const FILE = '/kong/kong.yml'

/** The environment of the Kong that these fixtures show: proxy on 8300, Admin API on 8301, Status API on 8302. */
export const KONG_ENVIRONMENT: Readonly<Record<string, string>> = {
  KONG_DATABASE: 'off',
  KONG_DECLARATIVE_CONFIG: FILE,
  KONG_PROXY_LISTEN: '0.0.0.0:8300',
  KONG_ADMIN_LISTEN: '0.0.0.0:8301',
  KONG_STATUS_LISTEN: '0.0.0.0:8302',
}

interface Surroundings {
  /** What differs in the service `kong`. */
  readonly kong?: Partial<ServiceView>
  /** Other services with their roles; of those that have none, `named` gives them. */
  readonly others?: readonly (Partial<ServiceView> & { readonly name: string; readonly role?: string })[]
  /** `fastapi-service:8200` -> `http://127.0.0.1:40123`. */
  readonly origins?: Readonly<Record<string, string>>
  readonly baseDir?: string
  readonly load?: Observed['load']
}

/** What a check sees of a stack whose Kong gives these answers (`GET /plugins` -> …) on all its ports. Gone when the test ends. */
export async function observedAnswers(routes: Parameters<typeof served>[0], around: Surroundings = {}) {
  const { origin, http, asked } = await served(routes)
  const origins = { 'kong:8300': origin, 'kong:8301': origin, 'kong:8302': origin, ...around.origins }
  return { ...observed(http, origin, { ...around, origins }), asked }
}

/**
 * What a check sees of a stack whose Kong is our stand-in, as a process of its own with this kong.yml. Hosts in it must be reachable from here:
 * 127.0.0.1 with the port of a server of the test. Gone when the test ends.
 */
export async function observedKong(kongYml: string, around: Surroundings = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-kong-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'kong.yml')
  writeFileSync(file, kongYml)
  const on = '127.0.0.1:0'
  const listen = { KONG_PROXY_LISTEN: on, KONG_ADMIN_LISTEN: on, KONG_STATUS_LISTEN: on }
  const child = spawn(process.execPath, [STAND_IN], {
    env: { ...KONG_ENVIRONMENT, ...around.kong?.environment, ...listen, HOST: '127.0.0.1', KONG_DECLARATIVE_CONFIG: file },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(async () => {
    const closed = child.exitCode === null ? once(child, 'exit') : undefined
    child.kill()
    await closed
  })
  const { proxy, admin, status, log } = await listening(child)
  const http = createHttp()
  onTestFinished(() => http[Symbol.asyncDispose]())
  const origins = { 'kong:8300': proxy, 'kong:8301': admin, 'kong:8302': status, ...around.origins }
  const kong: Partial<ServiceView> = {
    standIn: true,
    mounts: [FILE],
    hostPath: (path) => (path === FILE ? file : undefined),
    log: async (since = '0') => ({ lines: log.slice(Number(since)), mark: String(log.length), cut: false }),
    ...around.kong,
  }
  return { ...observed(http, proxy, { ...around, origins, kong }), folder, origins }
}

/** Its addresses, and its output, which goes on growing. */
async function listening(child: { readonly stdout: NodeJS.ReadableStream; readonly stderr: NodeJS.ReadableStream }) {
  const log: string[] = []
  const found = new Map<string, string>()
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line))
  const lines = createInterface({ input: child.stdout })
  return new Promise<{ proxy: string; admin: string; status: string; log: readonly string[] }>((resolve, reject) => {
    lines.on('line', (line) => {
      const [, what, origin] = /^(proxy|admin|status) on (\S+)$/.exec(line) ?? []
      if (what !== undefined && origin !== undefined) found.set(what, origin)
      else log.push(line)
      const [proxy, admin, status] = ['proxy', 'admin', 'status'].map((name) => found.get(name))
      if (proxy !== undefined && admin !== undefined && status !== undefined) resolve({ proxy, admin, status, log })
    })
    lines.on('close', () => reject(new Error(`the stand-in of Kong did not start:\n${log.join('\n')}`)))
  })
}

function observed(http: Observed['http'], origin: string, around: Surroundings): Observed {
  const services = [
    view({ name: 'kong', origin, environment: KONG_ENVIRONMENT, ...around.kong }, 'kong'),
    ...(around.others ?? []).map(({ role, ...other }) => view(other, role)),
  ]
  const origins = around.origins ?? {}
  const find = (what: string, is: (one: (typeof services)[number]) => boolean) => {
    const found = services.find(is)?.service
    if (found === undefined) throw new CannotObserve(`no ${what} is running in this stack`)
    return found
  }
  return {
    stack: {
      services: services.map(({ service }) => service),
      resolve(text) {
        const url = new URL(text)
        const to = origins[url.host]
        if (to === undefined) throw new CannotObserve(`nothing leads to ${url.host} from here`)
        return `${to}${url.pathname}${url.search}`
      },
      withRole: (role) => find(role, (one) => one.role === role),
      named: (name) => find(`service named ${name}`, ({ service }) => service.name === name),
      filesOf: (role) => services.find((one) => one.role === role)?.service,
    },
    http,
    load: around.load,
    clock: systemClock,
    signal: new AbortController().signal,
    baseDir: around.baseDir ?? '/',
  }
}

function view(given: Partial<ServiceView> & { readonly name: string }, role: string | undefined) {
  const service: ServiceView = {
    origin: '',
    args: [],
    hostPath: () => undefined,
    mounts: [],
    environment: {},
    ports: [],
    standIn: false,
    attached: false,
    log: async () => ({ lines: [], mark: '', cut: false }),
    ...given,
  }
  return { service, role }
}
