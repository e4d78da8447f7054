import { messageOf } from '../../lib/errors.ts'
import { count } from '../../lib/text.ts'
import type { Client, Dockerode } from '../docker/engine.ts'
import { type ImageOutcome, kindOf } from './outcome.ts'
import { type MadeImage, madeImages } from './store.ts'

export interface RemoveOptions {
  /** Narrows it by name (of an image that lost its names: by id). */
  readonly only?: (name: string) => boolean
  /** Say what would be removed, remove nothing. */
  readonly dryRun?: boolean
}

/** Removes the images that firedrill made, and no others, nor the names that others gave to them. One that a container uses stays, and is said. */
export async function removeImages(
  client: Client,
  { only = () => true, dryRun = false }: RemoveOptions = {},
): Promise<readonly ImageOutcome[]> {
  const api = client.container.dockerode
  const outcomes: ImageOutcome[] = []
  for (const made of await madeImages(api)) if (only(made.name)) outcomes.push(await removeOne(api, made, dryRun))
  return outcomes
}

async function removeOne(
  api: Dockerode,
  { name, image: { id, labels, size } }: MadeImage,
  dryRun: boolean,
): Promise<ImageOutcome> {
  const outcome = (text: string, ok: boolean): ImageOutcome => ({ name, text, ok, ms: undefined, size })
  const users = await usersOf(api, id)
  if (users.length > 0) return outcome(`not removed: ${count(users.length, 'container')} made of it: ${users.join(', ')}`, false)
  if (dryRun) return outcome(`would be removed: ${kindOf(labels)}`, true)
  try {
    const done: readonly { readonly Deleted?: string }[] = await api.getImage(name).remove()
    const whole = done.some(({ Deleted: deleted }) => deleted !== undefined)
    return outcome(`removed: ${kindOf(labels)}${whole ? '' : ' (its layers stay: another name or image has them too)'}`, true)
  } catch (error) {
    return outcome(`not removed: ${messageOf(error)}`, false)
  }
}

async function usersOf(api: Dockerode, id: string): Promise<readonly string[]> {
  const containers = await api.listContainers({ all: true, filters: { ancestor: [id] } })
  return containers.map(({ Names: names, Id: container }) => names[0]?.replace(/^\//, '') ?? container.slice(0, 12))
}
