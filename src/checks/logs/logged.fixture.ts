import { createHttp } from '../../clients/http-client.ts'
import { systemClock } from '../../lib/clock.ts'
import { CannotObserve } from '../../lib/errors.ts'
import type { LoadView, LogLines, Observed, ServiceView } from '../contract.ts'

/** The log of one service, which a test writes. */
export interface WrittenLog {
  readonly lines: string[]
  /** The next read tells that lines are missing. */
  cut: boolean
}

/** A service whose log is that. */
export const serviceWith = (log: WrittenLog | undefined, fields: Partial<ServiceView> = {}): ServiceView => ({
  name: 'app',
  origin: 'http://127.0.0.1:1',
  args: [],
  hostPath: () => undefined,
  mounts: [],
  environment: {},
  ports: [],
  standIn: false,
  attached: false,
  log: async (since = '0'): Promise<LogLines> => {
    if (log === undefined) throw new CannotObserve('the output of app cannot be read from here')
    return { lines: log.lines.slice(Number(since)), mark: String(log.lines.length), cut: log.cut }
  },
  ...fields,
})

/** What a check sees of a stack of these services; nothing of it is asked by HTTP. */
export function observedServices(services: readonly ServiceView[], load?: LoadView): Observed {
  const named = (name: string): ServiceView => {
    const found = services.find((service) => service.name === name)
    if (found === undefined) throw new CannotObserve(`no service named ${name} is running`)
    return found
  }
  const withRole = (role: string): ServiceView => named(role)
  return {
    stack: { resolve: (url) => url, withRole, named, services, filesOf: () => undefined },
    http: createHttp(),
    load,
    clock: systemClock,
    signal: new AbortController().signal,
    baseDir: '/',
  }
}
