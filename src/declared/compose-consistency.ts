import { nearest } from '../lib/text.ts'
import type { Cursor } from './compose-cursor.ts'
import { type ComposeService, isActive } from './compose-model.ts'
import { oneOf } from './compose-problems.ts'

/** Notes what is wrong between the services that run: dependencies that are not there, circles, settings that exclude each other. */
export function checkConsistency(
  read: readonly { readonly at: Cursor; readonly service: ComposeService }[],
  profiles: readonly string[],
): void {
  const all = read.map(({ service }) => service)
  const active = all.filter((service) => isActive(service, profiles))
  for (const { at, service } of read.filter((one) => active.includes(one.service))) {
    checkDependencies(at, service, all, active)
    checkCircle(at, service, active)
    checkExclusions(at, service)
  }
}

function checkDependencies(
  at: Cursor,
  { name, dependsOn }: ComposeService,
  all: readonly ComposeService[],
  active: readonly ComposeService[],
): void {
  const names = all.map((service) => service.name)
  for (const { service, required } of dependsOn.filter((one) => !active.some((other) => other.name === one.service))) {
    const asleep = all.find((other) => other.name === service)
    if (asleep !== undefined && !required) continue
    const meant = nearest(service, names)
    const place = at.get('depends_on').absent ? at : at.get('depends_on')
    if (asleep === undefined)
      place.complain(`${name} depends on ${service}, and there is no such service`, {
        expected: oneOf(names),
        got: service,
        hint: meant === undefined ? undefined : `did you mean ${meant}?`,
      })
    else
      place.complain(`${name} depends on ${service}, whose profile is not asked for`, {
        expected: oneOf(asleep.profiles),
        hint: `ask for the profile, or say that it need not be there: \`${service}: { condition: …, required: false }\``,
      })
  }
}

function checkCircle(at: Cursor, { name }: ComposeService, services: readonly ComposeService[]): void {
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

function checkExclusions(at: Cursor, { networkMode, networks, scale, containerName, mounts }: ComposeService): void {
  if (networkMode !== undefined && networks.length > 0)
    at.get('networks').complain('network_mode and networks exclude each other', { expected: 'one of the two' }, 'key')
  const replicas = at.get('deploy').get('replicas')
  if (!at.get('scale').absent && !replicas.absent && String(replicas.value) !== String(scale))
    replicas.complain('scale and deploy.replicas differ', { expected: `${scale}, as scale says`, got: String(replicas.value) })
  if (scale > 1 && containerName !== undefined)
    at.get('container_name').complain('several containers cannot have the same name', {
      expected: `no container_name beside ${scale} containers`,
      got: containerName,
    })
  const targets = mounts.map(({ target }) => target)
  const twice = targets.find((target, index) => targets.indexOf(target) < index)
  if (twice !== undefined)
    at.get(at.get('tmpfs').absent ? 'volumes' : 'tmpfs').complain(
      'two mounts with the same target',
      { expected: 'one mount for a path', got: twice },
      'key',
    )
}
