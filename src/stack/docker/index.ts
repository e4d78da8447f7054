import { type ComposeModel, isActive } from '../../declared/compose-model.ts'
import type { Runtime } from '../stack.ts'
import { connect, lookForEngine } from './engine.ts'
import { localImages, missingImages, whyUnreachable } from './images.ts'
import { dockerRuntime } from './runtime.ts'

interface Wish {
  readonly keepPorts: boolean
  readonly reuse: boolean
  /** By name; otherwise docker is taken only where its images can be had. */
  readonly asked: boolean
}

/** The docker runtime, or why it cannot work here. Looks only: at the engine, its images, and whether the registry of a missing one answers. */
export async function dockerWhereItCan(
  compose: ComposeModel,
  { asked, ...wish }: Wish,
): Promise<{ readonly runtime: Runtime } | { readonly reason: string; readonly hint: string }> {
  const engine = await lookForEngine()
  if ('reason' in engine) return engine
  const services = compose.services.filter((service) => isActive(service, compose.profiles))
  const images = await localImages(services.flatMap(({ image }) => image ?? []))
  const [missing] = missingImages(services, images)
  if (!asked && missing !== undefined) {
    const why = await whyUnreachable((await connect()).container.dockerode, missing)
    if (why !== undefined)
      return {
        reason: `a container engine answers, but ${missing} is not there and its registry cannot be reached: ${why}`,
        hint: 'firedrill images packs stand-ins from Debian packages',
      }
  }
  const reason = asked ? 'asked for' : `engine ${engine.version} answers`
  return { runtime: dockerRuntime(reason, compose, { images, ...wish }) }
}
