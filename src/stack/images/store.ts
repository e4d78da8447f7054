import type { Readable } from 'node:stream'
import { messageOf, TestBedError } from '../../lib/errors.ts'
import type { Dockerode } from '../docker/engine.ts'
import { STAND_IN_LABEL } from './labels.ts'
import { splitName } from './reference.ts'

/** An image in the engine. */
export interface StoredImage {
  readonly id: string
  /** Names with tags; [] of one that lost them. */
  readonly names: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  /** Bytes. */
  readonly size: number
}

const statusOf = (error: unknown): number | undefined => (error as { statusCode?: number }).statusCode

/** The image of this name or id; undefined when the engine has none. */
export async function findImage(api: Dockerode, name: string): Promise<StoredImage | undefined> {
  try {
    const { Id: id, RepoTags: names, Config: config, Size: size } = await api.getImage(name).inspect()
    return { id, names: names ?? [], labels: config.Labels ?? {}, size }
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw new TestBedError(`the engine does not tell whether it has ${name}: ${messageOf(error)}`, { cause: error })
  }
}

/** Those that firedrill made. What is built from one of them inherits its labels, but emptied. */
export async function madeImages(api: Dockerode): Promise<readonly StoredImage[]> {
  const listed = await api.listImages({ filters: { label: [STAND_IN_LABEL] } })
  return listed
    .map(({ Id: id, RepoTags: names, Labels: labels, Size: size }) => ({
      id,
      names: (names ?? []).filter((name) => name !== '<none>:<none>'),
      labels: labels ?? {},
      size,
    }))
    .filter(({ labels }) => (labels[STAND_IN_LABEL] ?? '') !== '')
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
