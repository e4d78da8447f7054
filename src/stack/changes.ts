import type { ComposeService, Mount } from '../declared/compose-model.ts'
import type { ServicePlan } from '../plan/plan.ts'
import type { ServiceChange } from './stack.ts'

type Changes = readonly ServiceChange[] | undefined

/** The change of a service; undefined = it runs as its compose file says. */
export const changeOf = (changes: Changes, service: string): ServiceChange | undefined =>
  changes?.find((one) => one.service === service)

/** Throws where changes name a service that is not in the plan, or one twice: the harness itself made them. */
export function requireKnown(changes: Changes, services: readonly Pick<ServicePlan, 'name'>[]): void {
  for (const [index, { service }] of (changes ?? []).entries()) {
    if (!services.some(({ name }) => name === service)) throw new Error(`a change names ${service}, which is not in the plan`)
    if (changes?.findIndex((one) => one.service === service) !== index) throw new Error(`two changes name ${service}`)
  }
}

/** A service as it is to run. `imageCommand`: what its image runs where compose says nothing. Pure. */
export function changed(
  service: ComposeService,
  change: ServiceChange | undefined,
  imageCommand: readonly string[],
): ComposeService {
  if (change === undefined) return service
  const { args } = change
  const mounts = mountsWith(service.mounts, change)
  if (args.length === 0) return { ...service, mounts }
  // An entrypoint of compose's makes the engine forget what the image would run.
  const usual = service.entrypoint === undefined || service.entrypoint.length === 0 ? imageCommand : []
  return {
    ...service,
    mounts,
    command: withArgs(service.command ?? usual, args),
    native: service.native && { ...service.native, command: withArgs(service.native.command, args) },
  }
}

/** Mounts of the compose file that a change covers: they cannot be seen any more. */
export const covered = (mounts: readonly Mount[], change: ServiceChange): readonly Mount[] =>
  mounts.filter(({ target }) => change.mounts.some((over) => target === over.target || target.startsWith(`${over.target}/`)))

function mountsWith(mounts: readonly Mount[], change: ServiceChange): readonly Mount[] {
  const hidden = covered(mounts, change)
  return [
    ...mounts.filter((mount) => !hidden.includes(mount)),
    ...change.mounts.map((over) => ({ type: 'bind' as const, ...over })),
  ]
}

// Programs of Prometheus end at once on a flag that is given twice.
function withArgs(words: readonly string[], args: readonly string[]): readonly string[] {
  const given = new Set(args.flatMap((arg) => /^(--[^=]+)=/.exec(arg)?.[1] ?? []))
  const kept = words.filter((word, index) => {
    const before = words[index - 1] ?? ''
    const isValue = given.has(before) && !word.startsWith('-')
    return !isValue && !given.has(word.split('=')[0] ?? '')
  })
  return [...kept, ...args]
}
