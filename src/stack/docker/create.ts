import { displayPath } from '../../declared/compose-problems.ts'
import { changed, changeOf } from '../changes.ts'
import { thisHarness } from './harness-id.ts'
import { localImages, missingImages } from './images.ts'
import { COMPOSE_LABEL, HARNESS_LABEL, KEEP_LABEL, RUN_LABEL, SUITE_LABEL } from './labels.ts'
import { overrideOf } from './override.ts'
import { type Chosen, isBuilt, portsToReach } from './override-options.ts'
import { ComposeFailed, type Project } from './project.ts'
import type { Publishing } from './published.ts'
import { isDesktop } from './reach.ts'
import { reaperCanRun } from './reaper.ts'
import type { Images, Start } from './session.ts'
import { explain } from './trouble.ts'

/** Brings the images that the engine does not have; what it then has. */
export async function bringImages(start: Start, project: Project): Promise<Images> {
  const { chosen, docker, open } = start
  const services = chosen.map(({ compose }) => compose)
  const missing = missingImages(services, docker.images)
  if (missing.length === 0) return docker.images
  open.onEvent({ type: 'download', what: `${missing.length === 1 ? 'image' : 'images'} ${missing.join(', ')}` })
  const pulled = services.filter(({ image }) => image !== undefined && missing.includes(image)).map(({ name }) => name)
  await project.pull(pulled, open.signal).catch(async (error: unknown) => {
    throw await explained(error, start)
  })
  return localImages(services.flatMap(({ image }) => image ?? []))
}

/** Builds what is built, before testcontainers would, which cannot be interrupted. */
export async function build(start: Start, project: Project, images: Images): Promise<void> {
  const { open, chosen } = start
  open.signal.throwIfAborted()
  const built = chosen.filter(({ compose }) => isBuilt(compose, images)).map(({ name }) => name)
  if (built.length === 0) return
  project.override = override(start, project.name, images, { address: undefined, next: () => undefined })
  await project.build(built, open.signal).catch(async (error: unknown) => {
    throw await explained(error, start)
  })
}

/** The start with its services as this run changes them; what is built has been built. */
export async function withChanges(start: Start, project: string, images: Images): Promise<Start> {
  const { chosen, open, client } = start
  const change = async (service: Chosen): Promise<Chosen> => {
    const { compose, name } = service
    const one = changeOf(open.changes, name)
    const own =
      isBuilt(compose, images) && one?.args.length
        ? await client.container.dockerode.getImage(`${project}-${name}`).inspect()
        : undefined
    const command = own === undefined ? images.get(compose.image ?? '')?.command : own.Config.Cmd
    return { ...service, compose: changed(compose, one, command ?? []) }
  }
  const isChanged = ({ name }: Chosen) => changeOf(open.changes, name) !== undefined
  return { ...start, chosen: await Promise.all(chosen.map(async (service) => (isChanged(service) ? change(service) : service))) }
}

/** Makes all that the stack is made of, and starts nothing. */
export async function create(start: Start, project: Project, images: Images, publish: Publishing): Promise<void> {
  const { client, open } = start
  project.override = override(start, project.name, images, publish)
  try {
    await project.create(!open.keep && (await reaperCanRun(client)))
  } catch (error) {
    throw await explained(error, start)
  }
  open.signal.throwIfAborted()
}

/** Ports that the services may need at most. */
export const portCount = ({ chosen }: Start, images: Images): number =>
  chosen.reduce((sum, service) => sum + portsToReach(service, images).length + service.compose.ports.length, 0)

function override(
  { plan, chosen, client, open, docker, model, digest }: Start,
  project: string,
  images: Images,
  publish: Pick<Publishing, 'address' | 'next'>,
): string {
  const services = chosen.map(({ compose }) => compose)
  const byName = new Map(chosen.map((service) => [service.name, service]))
  return overrideOf(model, services, {
    project,
    labels: {
      [RUN_LABEL]: project,
      [SUITE_LABEL]: plan.suite,
      [HARNESS_LABEL]: thisHarness(),
      ...(open.keep && { [KEEP_LABEL]: 'true' }),
      ...(digest !== undefined && { [COMPOSE_LABEL]: digest }),
    },
    publish,
    ports: ({ name }) => {
      const service = byName.get(name)
      return service === undefined ? [] : portsToReach(service, images)
    },
    keepPorts: docker.keepPorts,
    built: new Set(services.filter((service) => isBuilt(service, images)).map(({ name }) => name)),
    hostGateway: !isDesktop(client.info.containerRuntime.operatingSystem),
    change: ({ name }) => changeOf(open.changes, name),
  })
}

/** What compose's failure means, with what the engine knows. */
export async function explained(error: unknown, { chosen, model, open }: Start): Promise<unknown> {
  if (!(error instanceof ComposeFailed) || open.signal.aborted) return error
  const services = chosen.map(({ compose }) => compose)
  const local = await localImages(services.flatMap(({ image }) => image ?? []))
  return explain(error.stderr, { missing: missingImages(services, local), files: model.files.map(displayPath) })
}
