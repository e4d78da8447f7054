import { declaredKong } from '../checks/kong-of.ts'
import { mayBeHidden } from '../declared/compose-secrets.ts'
import { kongSecrets } from '../declared/kong-secrets.ts'
import { CannotObserve } from '../lib/errors.ts'
import type { Plan, ServicePlan } from '../plan/plan.ts'
import { declaredFiles } from './stack-view.ts'

/** What the files of the stack's own services hold and must never be printed: keys and passwords that a gateway's declarative file gives its consumers. */
export async function declaredSecrets({
  services,
  compose,
  baseDir,
}: Pick<Plan, 'services' | 'compose' | 'baseDir'>): Promise<readonly string[]> {
  const hidden = mayBeHidden(compose?.services ?? [])
  const gateways = services.filter(({ role }) => role === 'kong')
  const secrets = await Promise.all(gateways.map((service) => secretsOf(service, baseDir)))
  return [...new Set(secrets.flat().filter(hidden))]
}

// Whoever needs the file says that it cannot be read.
async function secretsOf(service: ServicePlan, baseDir: string): Promise<readonly string[]> {
  const files = declaredFiles(service)
  if (files === undefined) return []
  try {
    const declared = await declaredKong({ baseDir }, files)
    return declared === undefined ? [] : kongSecrets(declared).map(({ value }) => value)
  } catch (error) {
    if (error instanceof CannotObserve) return []
    throw error
  }
}
