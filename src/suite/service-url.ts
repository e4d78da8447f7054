import type { ComposeService } from '../declared/compose-model.ts'
import { tcpPorts } from '../declared/compose-ports.ts'
import type { Role } from '../declared/roles.ts'

/** The part of a service by which a suite finds it. */
export interface Named {
  readonly name: string
  readonly role: Role | undefined
  /** Undefined when only attached. */
  readonly compose: Pick<ComposeService, 'aliases' | 'ports' | 'expose'> | undefined
}

/** The host of a URL as it is written: URL itself makes capital letters small and numbers addresses. */
export const hostOf = (url: string): string => AUTHORITY.exec(url)?.[1] ?? ''

/** The service that a host means: by name, by alias, and only then whatever the case, as names in a network have none. */
export function serviceOfHost<S extends Named>(services: readonly S[], host: string): S | undefined {
  const low = host.toLowerCase()
  return (
    services.find(({ name }) => name === host) ??
    services.find(({ compose }) => compose?.aliases.includes(host)) ??
    services.find(({ name, compose }) => [name, ...(compose?.aliases ?? [])].some((one) => one.toLowerCase() === low))
  )
}

/** The service that checks of a role read: the first that runs; when none does, the first. */
export const serviceOfRole = <S extends Named>(
  services: readonly S[],
  role: Role,
  runs: (service: S) => boolean,
): S | undefined =>
  services.find((service) => service.role === role && runs(service)) ?? services.find((service) => service.role === role)

/** The ports that a service declares, as far as HTTP can use them. */
export const declaredPorts = ({ compose }: Named): readonly number[] => (compose === undefined ? [] : tcpPorts(compose))

/**
 * The port of the service that a URL means, the same in every runtime: the written one, `:80` and `:443` too. Without one, the
 * scheme's own port where a service declares several and it is among them; undefined stands for the service's main port.
 */
export function portOf(url: string, service: Named): number | undefined {
  const [, , written] = AUTHORITY.exec(url) ?? []
  if (written) return Number(written)
  const own = /^https:/i.test(url) ? 443 : 80
  const ports = declaredPorts(service)
  return ports.length > 1 && ports.includes(own) ? own : undefined
}

/** True when a URL names no port and the service declares several: nobody can say which one is meant. */
export const lacksPort = (url: string, service: Named): boolean =>
  !AUTHORITY.exec(url)?.[2] && declaredPorts(service).length > 1 && portOf(url, service) === undefined

// Host and port between the scheme (with user and password) and the path.
const AUTHORITY = /^[a-z]+:\/\/(?:[^/?#]*@)?(\[[^\]]*\]|[^/?#:]*)(?::(\d*))?/i
