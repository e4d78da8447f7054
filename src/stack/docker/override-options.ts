import type { ComposeService } from '../../declared/compose-model.ts'
import { tcpPorts } from '../../declared/compose-ports.ts'
import type { ServicePlan } from '../../plan/plan.ts'
import { portsOf, runningComponent } from '../service-ports.ts'
import type { LocalImage } from './images.ts'

type Images = ReadonlyMap<string, LocalImage>

/** A planned service that runs in containers. */
export type Chosen = ServicePlan & { readonly compose: ComposeService }

/** Its image is made from its Dockerfile: it names none, or one that the engine does not have. */
export const isBuilt = ({ image, buildContext }: ComposeService, images: Images): boolean =>
  image === undefined || (buildContext !== undefined && !images.has(image))

/** The ports of a service: its own, those that the suite names, and when there are none those that its image exposes. */
export function portsToReach({ compose, addressed }: Chosen, images: Images): readonly number[] {
  const server = runningComponent(compose) !== undefined
  const known = [...new Set([...(server ? portsOf(compose) : []), ...tcpPorts(compose), ...addressed])]
  // What an image exposes says nothing of a command that is not its own.
  return known.length > 0 || compose.entrypoint !== undefined ? known : (images.get(compose.image ?? '')?.exposed ?? [])
}

/** `firedrill-inventory-manager-1a2b3c4d`, as compose allows it. */
export const projectName = (prefix: string, suite: string, unique: string): string =>
  `${prefix}${suite
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .slice(0, 40)}-${unique}`
