import { nearest } from '../lib/text.ts'
import type { Cursor } from './compose-cursor.ts'
import type { ComposeService } from './compose-model.ts'
import { oneOf } from './compose-problems.ts'

/** Notes services of `depends_on` that do not exist, and circles. */
export function checkDependencies(at: Cursor, { name, dependsOn }: ComposeService, services: readonly ComposeService[]): void {
  const names = services.map((service) => service.name)
  for (const { service } of dependsOn.filter((one) => !names.includes(one.service))) {
    const meant = nearest(service, names)
    at.get('depends_on').complain(`${name} depends on ${service}, and there is no such service`, {
      expected: oneOf(names),
      got: service,
      hint: meant === undefined ? undefined : `did you mean ${meant}?`,
    })
  }
  const circle = findCircle(name, services)
  // Every member would report the same circle: the first of them by name does.
  if (circle?.every((member) => name <= member)) {
    at.get('depends_on').complain('services that wait for one another in a circle', { got: [...circle, name].join(' -> ') })
  }
}

function findCircle(start: string, services: readonly ComposeService[]): readonly string[] | undefined {
  const seen = new Set<string>()
  const walk = (name: string, path: readonly string[]): readonly string[] | undefined => {
    for (const { service } of services.find((one) => one.name === name)?.dependsOn ?? []) {
      if (service === start) return [...path, name]
      if (seen.has(service)) continue
      seen.add(service)
      const found = walk(service, [...path, name])
      if (found !== undefined) return found
    }
    return undefined
  }
  return walk(start, [])
}
