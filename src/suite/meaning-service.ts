import type { Path, Problem } from '../declared/compose-problems.ts'
import type { Role } from '../declared/roles.ts'
import { nearest } from '../lib/text.ts'
import { problemAt } from './issues.ts'
import type { Meaning } from './meaning.ts'

/** A host that is no service of the stack. */
export function unknownService({ source, services }: Meaning, host: string, path: Path): readonly Problem[] {
  if (services === undefined || services.length === 0 || services.some(({ name }) => name === host)) return []
  const names = services.map(({ name }) => name)
  const alias = services.find(({ compose }) => compose?.aliases.includes(host))?.name
  const near = alias ?? nearest(host, names)
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
