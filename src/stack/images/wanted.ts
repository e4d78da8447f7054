import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type ComposeModel, type ComposeService, isActive } from '../../declared/compose-model.ts'
import { parseImage } from '../../declared/roles.ts'
import { baseImages } from './dockerfile.ts'
import { fullName } from './reference.ts'

/** An image that stacks need before they can start. */
export interface WantedImage {
  /** With its tag: `node:latest`. */
  readonly name: string
  /** The directory from which a stand-in of ours can be built for it. */
  readonly standIn: StandIn | undefined
  /** Why its name cannot be known; undefined when it is. */
  readonly obstacle: string | undefined
}

export interface StandIn {
  /** For what it stands: `grafana`. */
  readonly product: string
  /** Absolute; has a Dockerfile. */
  readonly context: string
}

/**
 * The images that active services name and no other of their stack builds, and those that the Dockerfiles of built ones start from;
 * each once, in the order of their names.
 */
export function wantedImages(models: readonly ComposeModel[]): readonly WantedImage[] {
  return distinct(models.flatMap(imagesOfStack))
}

function imagesOfStack(model: ComposeModel): readonly WantedImage[] {
  const services = model.services.filter((service) => isActive(service, model.profiles))
  // A service with `build` gives its image the name that `image` says: whoever names it too gets that one.
  const built = new Set(
    services.flatMap(({ buildContext, image }) => (buildContext === undefined || image === undefined ? [] : [fullName(image)])),
  )
  return services.flatMap((service) => imagesOf(service, built))
}

function imagesOf(service: ComposeService, built: ReadonlySet<string>): readonly WantedImage[] {
  if (service.buildContext !== undefined) return imagesOfContext(service.buildContext)
  if (service.image === undefined || built.has(fullName(service.image))) return []
  return [{ name: fullName(service.image), standIn: standInOf(service, service.image), obstacle: undefined }]
}

function standInOf({ native }: ComposeService, image: string): StandIn | undefined {
  if (native === undefined || !native.standIn || !existsSync(join(native.cwd, 'Dockerfile'))) return undefined
  return { product: basename(parseImage(image).repository), context: native.cwd }
}

/** The images that the Dockerfile of a build context starts from; a context without one is the engine's to complain of. */
export function imagesOfContext(context: string): readonly WantedImage[] {
  const file = join(context, 'Dockerfile')
  if (!existsSync(file)) return []
  return baseImages(readFileSync(file, 'utf8')).map(({ written, name }) => ({
    name: name === undefined ? written : fullName(name),
    standIn: undefined,
    obstacle: name === undefined ? `${file} gives no default to the argument in it` : undefined,
  }))
}

function distinct(images: readonly WantedImage[]): readonly WantedImage[] {
  const byName = new Map<string, WantedImage>()
  // Whoever knows how to make it goes before whoever only names it.
  for (const image of images) if (byName.get(image.name)?.standIn === undefined) byName.set(image.name, image)
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}
