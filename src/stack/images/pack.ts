import type { Tree } from '../acquire/index.ts'
import type { ImageShape } from '../components/image-shape.ts'
import type { Dockerode } from '../docker/engine.ts'
import { COMPONENT_LABEL, EMPTIED_FOR_CHILDREN, IMAGE_LABEL, STAND_IN_LABEL, VERSION_LABEL } from './labels.ts'
import { layerStream } from './layer.ts'
import type { Packable } from './packable.ts'
import { fullName } from './reference.ts'
import { importImage, nameImage } from './store.ts'

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Packs a tree as the image of this name: the same tree gives the same file system. Resolves to false when the name was taken meanwhile. */
export async function packImage(
  api: Dockerode,
  name: string,
  packable: Packable,
  tree: Tree,
  signal: AbortSignal,
): Promise<boolean> {
  const layer = layerStream({ root: tree.root, shape: packable.image, parts: packable.parts ?? [] }, signal)
  const labels = {
    [STAND_IN_LABEL]: `debian-${tree.suite}`,
    [VERSION_LABEL]: packable.version ?? tree.version,
    [COMPONENT_LABEL]: packable.name,
    [IMAGE_LABEL]: fullName(name),
  }
  const id = await importImage(api, layer, changesOf(packable.image, labels), signal)
  return nameImage(api, id, name)
}

/** The lines of a Dockerfile that give an image its shape. */
export function changesOf(shape: ImageShape, labels: Readonly<Record<string, string>>): readonly string[] {
  const { entrypoint, cmd, user, ports, volumes = [], environment = {}, workingDir } = shape
  return [
    ...Object.entries({ PATH, ...environment }).map(([name, value]) => `ENV ${name}=${JSON.stringify(value)}`),
    ...ports.map((port) => `EXPOSE ${port}`),
    ...(volumes.length === 0 ? [] : [`VOLUME ${JSON.stringify(volumes)}`]),
    ...(workingDir === undefined ? [] : [`WORKDIR ${workingDir}`]),
    ...(user === undefined ? [] : [`USER ${user}`]),
    `ENTRYPOINT ${JSON.stringify(entrypoint)}`,
    `CMD ${JSON.stringify(cmd)}`,
    `LABEL ${Object.entries(labels)
      .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
      .join(' ')}`,
    EMPTIED_FOR_CHILDREN,
  ]
}
