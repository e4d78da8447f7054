import type { ComposeModel, ComposeService } from '../declared/compose-model.ts'
import { ROLES, type Role, roleOfImage } from '../declared/roles.ts'

/** A service of the stack, from its compose file or attached. */
export interface StackService {
  readonly name: string
  readonly role: Role | undefined
  /** Undefined when only attached. */
  readonly compose: ComposeService | undefined
  /** URL of what already runs, when the suite or the command line gives one. */
  readonly url: string | undefined
}

/** All services that checks may name: those of the compose file, then those only attached. */
export function stackServices(
  compose: ComposeModel | undefined,
  attach: Readonly<Record<string, string>>,
): readonly StackService[] {
  const declared = (compose?.services ?? []).map((service) => ({
    name: service.name,
    role: roleOf(service.role) ?? (service.image === undefined ? undefined : roleOfImage(service.image)),
    compose: service,
    url: urlOf(attach, service.name),
  }))
  const names = new Set(declared.map(({ name }) => name))
  // Without an image the name is all there is to tell what a service is.
  const attached = [...new Set(Object.keys(attach).map(attachedService))]
    .filter((name) => !names.has(name))
    .map((name) => ({ name, role: roleOf(name), compose: undefined, url: urlOf(attach, name) }))
  return [...declared, ...attached]
}

/** The service of an entry of `attach`: `kong` and `kong:8001`, which is another port of it. */
export const attachedService = (key: string): string => key.replace(/:\d+$/, '')

const urlOf = (attach: Readonly<Record<string, string>>, service: string): string | undefined =>
  attach[service] ?? Object.entries(attach).find(([key]) => attachedService(key) === service)?.[1]

const roleOf = (text: string | undefined): Role | undefined => ROLES.find((role) => role === text)
