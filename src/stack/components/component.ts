import type { ComposeService } from '../../declared/compose-model.ts'
import type { ImageShape } from './image-shape.ts'

/** How one service of a component is started; paths are those inside its own root. */
export interface StartCommand {
  /** False when compose starts something else in its image, a job or a script: only that knows whether and where it listens. */
  readonly own: boolean
  readonly argv: readonly string[]
  /** On top of compose's own environment. Values may be secrets: never log them. */
  readonly environment: Readonly<Record<string, string>>
  /** Main port of this service: the component's own, unless compose moved it. */
  readonly port: number
  /** What had to differ from what compose asks for, for the report. */
  readonly notes: readonly string[]
}

/** Asked again and again until it answers: a path on the main port that gives a status below 500, or a command (run like the service itself) that ends with 0. */
type ReadyProbe = { readonly http: string } | { readonly exec: readonly string[] }

/** A known program from Debian packages that can stand for an image: as a process where there is no container engine, packed where no registry can be reached. */
export interface Component {
  readonly name: string
  /** Image repositories that it stands for, as `parseImage` gives them: `prom/prometheus`. */
  readonly images: readonly string[]
  readonly packages: readonly string[]
  /** Packages of the closure that it never uses; `*` stands for any text. */
  readonly leaveOut?: readonly string[]
  /** Path in the tree, answers `--version`; one `*` may stand for a directory name. */
  readonly program: string
  /** Further names of programs in the tree: `/usr/bin/alertmanager` -> `/usr/bin/prometheus-alertmanager`. */
  readonly links?: Readonly<Record<string, string>>
  /** Main port. */
  readonly port: number
  /** Container directories that it writes: each needs a fresh writable directory (its own by mode 0700) where compose mounts nothing. */
  readonly writable: readonly string[]
  /** Working directory of the upstream image. */
  readonly workingDir: string
  /**
   * Must not run as uid 0, not even as the mapped root of a user namespace.
   * `unshare --mount --user --map-user=65534 --map-group=65534 --keep-caps` may mount and is nobody from its first moment.
   */
  readonly user?: 'nobody'
  /** Small files put into its root where compose mounts nothing: path -> text; mode 0755 when the text starts with `#!`. */
  readonly files: Readonly<Record<string, string>>
  /** Command line and environment that listen on `address` only, otherwise as the upstream image would with this compose service. */
  start(service: ComposeService, address: string): StartCommand
  ready(service: ComposeService, address: string): ReadyProbe
  /** Ends it fast and cleanly. */
  readonly stop: NodeJS.Signals
  /** How it rereads its configuration. */
  readonly reload?: NodeJS.Signals
  /** What its tree becomes as an image that stands for the upstream one. */
  readonly image: ImageShape
}
