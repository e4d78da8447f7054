import type { Readable } from 'node:stream'
import { messageOf, TestBedError } from '../../lib/errors.ts'
import type { Dockerode } from '../docker/engine.ts'
import { IMAGE_LABEL, STAND_IN_LABEL } from './labels.ts'
import { fullName, splitName } from './reference.ts'

/** An image in the engine. */
export interface StoredImage {
  readonly id: string
  /** Names with tags; [] of one that lost them. */
  readonly names: readonly string[]
  /** Names that registries gave it: `prom/prometheus@sha256:…`. */
  readonly digests: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  /** Its ONBUILD instructions. */
  readonly triggers: readonly string[]
  /** Bytes. */
  readonly size: number
}

const statusOf = (error: unknown): number | undefined => (error as { statusCode?: number }).statusCode

/** The image of this name or id; undefined when the engine has none. */
export async function findImage(api: Dockerode, name: string): Promise<StoredImage | undefined> {
  try {
    const { Id: id, RepoTags: names, RepoDigests: digests, Config: config, Size: size } = await api.getImage(name).inspect()
    return { id, names: names ?? [], digests: digests ?? [], labels: config.Labels ?? {}, triggers: triggersOf(config), size }
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw new TestBedError(`the engine does not tell whether it has ${name}: ${messageOf(error)}`, { cause: error })
  }
}

const triggersOf = ({ OnBuild: triggers }: { OnBuild?: unknown }): readonly string[] =>
  Array.isArray(triggers) ? triggers.map(String) : []

/** A name that firedrill gave to an image that it made; the id of one that has no name any more. */
export interface MadeImage {
  readonly name: string
  readonly image: StoredImage
}

/** What firedrill made and named, without the names that others gave to it. */
export async function madeImages(api: Dockerode): Promise<readonly MadeImage[]> {
  const listed = await api.listImages({ filters: { label: [STAND_IN_LABEL] } })
  const made: MadeImage[] = []
  for (const { Id: id } of listed) {
    const image = await findImage(api, id)
    if (image !== undefined) made.push(...givenNames(image).map((name) => ({ name, image })))
  }
  return made
}

/** Of the names of an image those that firedrill gave it, or its id where it has none; [] when firedrill did not make it. */
export function givenNames({ id, names, digests, labels, triggers }: StoredImage): readonly string[] {
  const given = labels[IMAGE_LABEL] || undefined
  // What is built upon one of ours has the labels emptied; what is committed from a container has them, but no trigger.
  if (given === undefined || !triggers.some((trigger) => trigger.includes(IMAGE_LABEL))) return []
  return names.length + digests.length === 0 ? [id] : names.filter((name) => fullName(name) === given)
}

/** Makes an image without a name of a root file system in tar form; resolves to its id. `changes` are lines of a Dockerfile. */
export async function importImage(
  api: Dockerode,
  layer: Readable,
  changes: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const broken = new AbortController()
  // The request would wait for ever for the rest of a source that failed.
  layer.once('error', (error) => broken.abort(error))
  const abortSignal = AbortSignal.any([signal, broken.signal])
  try {
    const answer = await api.importImage(layer, { changes, abortSignal })
    const lines = await new Promise<readonly { readonly status?: string }[]>((resolve, reject) => {
      api.modem.followProgress(answer, (error: Error | null, output: { status?: string }[]) =>
        error === null ? resolve(output) : reject(error),
      )
    })
    const id = lines.map(({ status }) => status ?? '').find((status) => status.startsWith('sha256:'))
    if (id === undefined) throw new Error('its answer names no image')
    return id
  } catch (error) {
    if (abortSignal.aborted) throw abortSignal.reason
    throw new TestBedError(`the engine refused an image: ${messageOf(error)}`, {
      hint: 'see that its disk has room (docker system df)',
      cause: error,
    })
  } finally {
    layer.destroy()
  }
}

/** Gives an image that was made here its name, unless another has taken it meanwhile: then ours goes, and the answer is false. */
export async function nameImage(api: Dockerode, id: string, name: string): Promise<boolean> {
  const other = await findImage(api, name)
  if (other !== undefined && other.id !== id) {
    await removeUnnamed(api, id)
    return false
  }
  await api.getImage(id).tag(splitName(name))
  return true
}

async function removeUnnamed(api: Dockerode, id: string): Promise<void> {
  const found = await findImage(api, id)
  if (found !== undefined && found.names.length === 0) await api.getImage(id).remove()
}
