import type { TreeRequest } from '../acquire/index.ts'

/** What an image needs beyond the component's tree to be used as the upstream image is. Paths are those inside the image. */
export interface ImageShape {
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  /** `nobody`, `59000:59000`; default: root. */
  readonly user?: string
  /** TCP ports that it exposes. */
  readonly ports: readonly number[]
  readonly volumes?: readonly string[]
  /** On top of PATH. */
  readonly environment?: Readonly<Record<string, string>>
  readonly workingDir?: string
  /** Those that the tree has under the same path are left out with all that is in them. */
  readonly directories?: readonly OwnedDirectory[]
  /** Path -> text; of root, mode 0755 when the text starts with `#!`, else 0644. They go before files of the tree. */
  readonly files?: Readonly<Record<string, string>>
  /** Lines of /etc/passwd and /etc/group beside root and nobody. */
  readonly accounts?: readonly Account[]
  /** Symbolic links beside the component's own: path -> target. */
  readonly links?: Readonly<Record<string, string>>
  /** Programs of other packages that the upstream image has too. */
  readonly also?: readonly TreeRequest[]
  /** Files of the tree that have another place in the image: path -> place. */
  readonly moves?: Readonly<Record<string, string>>
}

interface OwnedDirectory {
  readonly path: string
  readonly uid: number
  readonly gid: number
  /** Default: 0755. */
  readonly mode?: number
}

interface Account {
  readonly name: string
  readonly id: number
  readonly home: string
  readonly shell: string
}

/** User and group of the Prometheus images; every image has it. */
export const NOBODY = 65534
