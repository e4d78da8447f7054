import { type ComposeModel, type ComposeService, isActive } from '../../declared/compose-model.ts'
import type { Offer, ServiceRequest } from '../../plan/plan.ts'
import { notAskedFor } from '../absent.ts'
import { originOf } from '../images/index.ts'
import { labelInWords } from '../images/labels.ts'
import type { Runtime } from '../stack.ts'
import { connect } from './engine.ts'
import type { LocalImage } from './images.ts'
import { reachOf } from './reach.ts'
import { startStack } from './start.ts'

export interface DockerOptions {
  /** Of those that the compose file names, the ones that the engine has. */
  readonly images: ReadonlyMap<string, LocalImage>
  /** Host ports stay those of the compose file. */
  readonly keepPorts: boolean
  /** Run on the stack of this suite that is up, if one is. */
  readonly reuse: boolean
}

/** Services in containers, started by compose. */
export function dockerRuntime(reason: string, model: ComposeModel, options: DockerOptions): Runtime {
  return {
    name: 'docker',
    reason,
    offer: ({ name, compose }: ServiceRequest): Offer => {
      if (compose === undefined) return { runs: false, reason: `${name} is in no compose file` }
      if (!isActive(compose, model.profiles)) return notAskedFor(compose)
      if (compose.scale === 0) return { runs: false, reason: 'it has 0 replicas' }
      return offer(compose, options.images)
    },
    reach: async () => reachOf(await connect()),
    open: (plan, open) => startStack(plan, model, open, options),
  }
}

function offer({ image, buildContext }: ComposeService, images: DockerOptions['images']): Offer {
  const local = image === undefined ? undefined : images.get(image)
  if (image === undefined || (local === undefined && buildContext !== undefined))
    return { runs: true, how: `built from ${buildContext === undefined ? 'its repository' : 'its Dockerfile'}`, standIn: false }
  const { origin } = originOf(local?.labels)
  const what = local === undefined ? `${image}, to be pulled` : image
  return {
    runs: true,
    how: describe(what, originOf(local?.labels)),
    standIn: origin === 'stand-in',
  }
}

function describe(image: string, { origin, version, label }: ReturnType<typeof originOf>): string {
  if (label === undefined) return image
  return origin === 'debian'
    ? `${image}, packed from ${labelInWords(label)} (${version})`
    : `${image}, firedrill’s ${labelInWords(label)}`
}
