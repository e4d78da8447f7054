import type { ComposeService } from '../declared/compose-model.ts'

/** Services whose completion another one waits for. */
export function oneShotsOf(services: readonly ComposeService[]): ReadonlySet<string> {
  const awaited = services.flatMap(({ dependsOn }) => dependsOn)
  return new Set(awaited.filter(({ condition }) => condition === 'service_completed_successfully').map(({ service }) => service))
}
