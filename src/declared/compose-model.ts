/** A compose file, read: what `declared/compose.ts` gives and the plan and the runtimes build on. */
export interface ComposeModel {
  /** Absolute path of the file. */
  readonly file: string
  readonly services: readonly ComposeService[]
  /** Values of the variables it uses whose names tell that they are secret, and passwords in them: `composeSecrets` adds the rest. */
  readonly secrets: readonly string[]
}

export interface ComposeService {
  readonly name: string
  readonly image: string | undefined
  /** Absolute build context, when the service is built. */
  readonly buildContext: string | undefined
  /** `command`, split as a shell splits words; undefined = the image's own. */
  readonly command: readonly string[] | undefined
  readonly entrypoint: readonly string[] | undefined
  readonly environment: Readonly<Record<string, string>>
  readonly mounts: readonly Mount[]
  readonly ports: readonly Port[]
  /** Those of TCP. */
  readonly expose: readonly number[]
  readonly healthcheck: Healthcheck | undefined
  readonly dependsOn: readonly {
    readonly service: string
    readonly condition: 'service_started' | 'service_healthy' | 'service_completed_successfully'
  }[]
  /** Further names it answers to: container_name, hostname, network aliases. */
  readonly aliases: readonly string[]
  readonly profiles: readonly string[]
  readonly workingDir: string | undefined
  /** `x-native`: how it runs without a container when no component stands for its image. */
  readonly native: NativeCommand | undefined
  /** `x-role`: what it is, where its image does not tell. */
  readonly role: string | undefined
}

export interface Port {
  readonly container: number
  readonly published: number | undefined
  readonly protocol: 'tcp' | 'udp' | 'sctp'
}

export interface Mount {
  readonly type: 'bind' | 'volume' | 'tmpfs'
  /** Absolute host path (bind), volume name (volume), undefined (tmpfs and anonymous volumes). */
  readonly source: string | undefined
  readonly target: string
  readonly readOnly: boolean
}

export interface Healthcheck {
  /** Argument vector; a shell test is `['sh', '-c', text]`. */
  readonly test: readonly string[]
  /** Milliseconds. */
  readonly interval: number
  readonly timeout: number
  readonly startPeriod: number
  readonly retries: number
}

export interface NativeCommand {
  readonly command: readonly string[]
  /** Absolute working directory; default: the build context, else the compose file's directory. */
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
}
