import { type Http, RequestFailed } from '../clients/http.ts'
import { isLoopback } from '../declared/kong-settings.ts'
import type { KongListener } from '../declared/kong-types.ts'
import { CannotObserve } from '../lib/errors.ts'
import type { ServiceView } from './contract.ts'

/** The same connection; where nothing answers it says what the settings of Kong have to do with that. `listener` undefined: somebody named the URL. */
export function reaching(http: Http, service: ServiceView, listener: KongListener | undefined, variable: string): Http {
  return {
    of: http,
    async request(url, request) {
      try {
        return await http.request(url, request)
      } catch (error) {
        if (!(error instanceof RequestFailed) || !SILENT.has(error.reason)) throw error
        const why = whySilent(service, listener, variable)
        throw why === undefined ? error : new CannotObserve(`${error.message}: ${why}`, { cause: error })
      }
    },
    async [Symbol.asyncDispose]() {},
  }
}

const SILENT = new Set(['refused', 'reset', 'timeout'])

function whySilent({ name, environment, attached }: ServiceView, listener: KongListener | undefined, variable: string) {
  if (listener === undefined) return undefined
  const given = environment[variable]
  // The settings of one that ran already are known only where compose names them.
  if (attached && !given) return undefined
  if (isLoopback(listener)) {
    const where = `${listener.host}:${listener.port}`
    return `${name} listens there on loopback only (${given ? `${variable} has` : `the default of ${variable} is`} ${where}), so nobody but itself reaches it: set ${variable} to 0.0.0.0:${listener.port}, or name a URL that leads to it`
  }
  return given ? `${variable} is ${given}: does ${name} run, and is that port free for it?` : undefined
}
