import type { Path, Problem } from '../declared/compose-problems.ts'
import type { Role } from '../declared/roles.ts'
import { nearest } from '../lib/text.ts'
import { problemAt } from './issues.ts'
import type { Meaning } from './meaning.ts'
import { declaredPorts, hostOf, lacksPort, serviceOfHost } from './service-url.ts'

/** A URL whose host is no service of the stack, or that leaves open which port of it is meant. */
export function urlProblems(meaning: Meaning, url: string, path: Path): readonly Problem[] {
  const service = serviceOfHost(meaning.services ?? [], hostOf(url))
  if (service === undefined) return unknownService(meaning, hostOf(url), path)
  if (!lacksPort(url, service)) return []
  const ports = declaredPorts(service)
  return [
    problemAt(meaning.source, path, `the URL names no port, and ${service.name} has several`, {
      expected: `a port: ${ports.join(', ')}`,
      got: 'none',
      hint: `for example ${service.name}:${ports[0]}`,
    }),
  ]
}

/** A host that is no service of the stack. */
export function unknownService({ source, services }: Meaning, host: string, path: Path): readonly Problem[] {
  if (services === undefined || services.length === 0 || serviceOfHost(services, host) !== undefined) return []
  const names = services.map(({ name }) => name)
  const near = nearest(host, names)
  const attach = services.every(({ compose }) => compose === undefined) ? `give its URL: --attach ${host}=URL` : undefined
  return [
    problemAt(source, path, `the stack has no service ${host}`, {
      expected: `a service: ${names.join(', ')}`,
      got: host,
      hint:
        near === undefined
          ? (attach ?? 'hosts in a suite are names of services; the runtime finds their addresses')
          : `did you mean ${near}?`,
    }),
  ]
}

/** A role that no service of the stack plays. */
export function missingRole({ source, services }: Meaning, role: Role, path: Path, kind: string): readonly Problem[] {
  if (services === undefined || services.length === 0 || services.some((service) => service.role === role)) return []
  return [
    problemAt(source, path, `${kind} needs a ${role}, and the stack has none`, {
      expected: `a service whose image is a ${role}`,
      got: services.map(({ name }) => name).join(', '),
      hint: `where the image does not tell, say it in the compose file: \`x-role: ${role}\``,
    }),
  ]
}
