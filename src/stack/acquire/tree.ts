/** What to acquire: packages of one Debian suite, with all that they need, as one directory tree. */
export interface TreeRequest {
  /** Names the cache entry: `prometheus`. */
  readonly name: string
  readonly packages: readonly string[]
  /** Packages of the closure that the program never uses; `*` stands for any text. */
  readonly leaveOut?: readonly string[]
  /** Absolute path of the main program inside the tree; one `*` may stand for a directory name. */
  readonly program: string
  /** Further names: `/usr/bin/alertmanager` -> `/usr/bin/prometheus-alertmanager`; a directory with `/` at its end takes every match of a pattern. */
  readonly links?: Readonly<Record<string, string>>
}

/**
 * An extracted package closure, complete down to libc, busybox and CA bundle: nothing of the host's /usr is needed.
 * Read-only for its users: other runs use the same directory at the same time.
 */
export interface Tree {
  /** Absolute; holds `usr/` (bind it at /usr; /bin, /sbin, /lib, /lib64 are links to usr/...) and `etc/ssl/certs/ca-certificates.crt`. */
  readonly root: string
  /** `sid`, `trixie`, `bookworm`. */
  readonly suite: string
  /** What the program itself says: `3.5.3`. */
  readonly version: string
  /** Absolute path of the main program inside the tree, with `*` resolved. */
  readonly program: string
  /** Debian version by package name. */
  readonly packages: Readonly<Record<string, string>>
  /** Why newer suites were passed over: `sid: postgres --version failed: …`. */
  readonly passedOver: readonly string[]
}

/** Bytes of a download or of an extraction, or (without numbers) a step or a wait. */
export interface AcquireProgress {
  readonly what: string
  readonly done?: number
  readonly total?: number
}

export interface AcquireOptions {
  readonly onProgress: (progress: AcquireProgress) => void
  readonly signal: AbortSignal
  /** Ask the mirror again although the cache has an answer. */
  readonly refresh?: boolean
}
