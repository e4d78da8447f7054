import type { StackView } from '../checks/contract.ts'
import type { Http } from '../clients/http.ts'
import { routePrefixOf } from '../declared/prometheus-args.ts'
import type { Ground } from '../drill/index.ts'
import type { RunningStack } from '../stack/stack.ts'

/** The running stack as causes act on it. */
export function groundOf(stack: RunningStack, view: StackView, http: Http, redact: (text: string) => string): Ground {
  const base = (role: 'prometheus' | 'alertmanager') => {
    const { origin, args } = view.withRole(role)
    return `${origin}${routePrefixOf(args)}`
  }
  return {
    http,
    redact,
    resolve: (url) => view.resolve(url),
    control: (name) => stack.services.find((service) => service.name === name)?.control,
    prometheus: () => base('prometheus'),
    alertmanager: () => base('alertmanager'),
  }
}
