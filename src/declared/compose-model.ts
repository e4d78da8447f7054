/** A compose project, read: what `declared/compose.ts` gives and the plan and the runtimes build on. */
export interface ComposeModel {
  /** Absolute path of the first file. */
  readonly file: string
  /** Absolute paths of the files as given (`-f`), in their order, without those that they include or extend. */
  readonly files: readonly string[]
  /** Absolute directory of the first file. */
  readonly projectDirectory: string
  /** Those asked for; which services they make active, `isActive` tells. */
  readonly profiles: readonly string[]
  /** Absolute paths of the env files as given (`--env-file`); [] = the `.env` of the project directory. */
  readonly envFiles: readonly string[]
  /** Also those that no profile asked for makes active. */
  readonly services: readonly ComposeService[]
  readonly volumes: readonly NamedResource[]
  readonly networks: readonly NamedResource[]
  /** What its `secrets` hold, and values of the variables it uses whose names tell that they are secret: `composeSecrets` adds the rest. */
  readonly secrets: readonly string[]
}

/** An entry of the top-level `volumes` or `networks`. */
export interface NamedResource {
  readonly key: string
  /** Its `name:`; undefined = the engine's name of it is made of project and key. */
  readonly name: string | undefined
  /** It must be there already, and stays. */
  readonly external: boolean
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
    /** False: it need not be there, nor come up. */
    readonly required: boolean
  }[]
  /** Further names it answers to: container_name, hostname, network aliases. */
  readonly aliases: readonly string[]
  /** Those that it belongs to; [] = it is always active. */
  readonly profiles: readonly string[]
  readonly workingDir: string | undefined
  /** `host`, `none`, `service:db`. */
  readonly networkMode: string | undefined
  readonly containerName: string | undefined
  /** Keys of the networks it is in; [] = the default one, unless `networkMode` says otherwise. */
  readonly networks: readonly string[]
  /** True when it says its logging itself. */
  readonly logging: boolean
  /** `always`, `on-failure:3`. */
  readonly restart: string | undefined
  /** Containers of it: `scale` or `deploy.replicas`; default 1. */
  readonly scale: number
  /** `x-native`: how it runs without a container when no component stands for its image. */
  readonly native: NativeCommand | undefined
  /** `x-role`: what it is, where its image does not tell. */
  readonly role: string | undefined
}

export interface Port {
  readonly container: number
  readonly published: number | undefined
  /** Address of the engine's machine on which it is published; undefined: on all of them. */
  readonly host: string | undefined
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
  /** True when what runs by it stands in for the product of the image. */
  readonly standIn: boolean
}

/** True when a service runs with these profiles asked for: it has none of its own, one of them, or `*` is asked for. */
export function isActive({ profiles }: Pick<ComposeService, 'profiles'>, asked: readonly string[]): boolean {
  return profiles.length === 0 || asked.includes('*') || profiles.some((profile) => asked.includes(profile))
}
