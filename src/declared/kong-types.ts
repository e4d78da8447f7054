/** A JSON object of a declarative file. */
export type DeclaredJson = Readonly<Record<string, unknown>>

/** What is wrong with a file, or worth knowing of it. */
export interface KongProblem {
  readonly message: string
  /** `kong.yml:12:5`. */
  readonly where: string
  readonly hint?: string | undefined
}

export interface DeclaredKongService {
  readonly name: string
  /** `url` taken apart. */
  readonly protocol: string
  readonly host: string
  readonly port: number
  readonly path: string | undefined
  /** False: its routes lead nowhere. */
  readonly enabled: boolean
  readonly where: string
}

export interface DeclaredKongRoute {
  /** Undefined: it has none, and is known by its id, else by what it matches (`GET /orders`, see kong-names.ts). */
  readonly name: string | undefined
  readonly service: string | undefined
  readonly methods: readonly string[]
  readonly hosts: readonly string[]
  readonly paths: readonly string[]
  readonly where: string
}

/** A plugin as a file declares it; `scope`: names (or ids, where the file gives those), {} = global. */
export interface DeclaredKongPlugin {
  readonly name: string
  readonly instanceName: string | undefined
  readonly enabled: boolean
  readonly scope: {
    readonly service?: string | undefined
    readonly route?: string | undefined
    readonly consumer?: string | undefined
    readonly consumerGroup?: string | undefined
  }
  /** As written, without defaults. May hold secrets. */
  readonly config: DeclaredJson
  readonly where: string
}

/** A consumer with what it logs in with: all of it secret. */
export interface DeclaredKongConsumer {
  readonly username: string | undefined
  readonly customId: string | undefined
  readonly keys: readonly string[]
  readonly basicauth: readonly { readonly username: string; readonly password: string }[]
  readonly jwt: readonly {
    readonly key: string
    readonly secret: string | undefined
    readonly algorithm: string
    readonly rsaPublicKey: string | undefined
  }[]
  /** Its `acls`. */
  readonly groups: readonly string[]
  readonly tags: readonly string[]
  readonly where: string
}

export interface DeclaredKongUpstream {
  readonly name: string
  /** `ollama:11434`, with weight. */
  readonly targets: readonly { readonly target: string; readonly weight: number; readonly where: string }[]
  readonly healthchecks: DeclaredJson
  readonly where: string
}

/** A declarative file (`kong.yml`, format 1.1, 2.1 or 3.0) or a decK file, one or several merged. */
export interface DeclaredKong {
  /** The files, as people know them. */
  readonly source: string
  readonly formatVersion: string
  readonly services: readonly DeclaredKongService[]
  readonly routes: readonly DeclaredKongRoute[]
  readonly plugins: readonly DeclaredKongPlugin[]
  readonly consumers: readonly DeclaredKongConsumer[]
  readonly upstreams: readonly DeclaredKongUpstream[]
  /** The files as they were read, variables of decK filled in: all of it, also what nothing here understands. Holds secrets. */
  readonly documents: readonly unknown[]
  /** decK leaves alone what does not have all of these tags; [] = it leaves nothing alone. */
  readonly selectTags: readonly string[]
  /** A file is not there, or not to be understood: what it declares is not known. */
  readonly broken: boolean
  /** What Kong would refuse or ignore. */
  readonly problems: readonly KongProblem[]
}

/** One listener of KONG_PROXY_LISTEN, KONG_ADMIN_LISTEN or KONG_STATUS_LISTEN. */
export interface KongListener {
  /** `0.0.0.0`, `127.0.0.1`, `[::]`. */
  readonly host: string
  readonly port: number
  readonly tls: boolean
}

/** What the environment of a Kong says of itself, Kong's own defaults filled in. [] = off. */
export interface KongSettings {
  readonly proxy: readonly KongListener[]
  readonly admin: readonly KongListener[]
  readonly status: readonly KongListener[]
  /** Path inside the service of its declarative file (KONG_DECLARATIVE_CONFIG). */
  readonly declarativeConfig: string | undefined
  readonly database: string
  /** An Admin token that the environment names (KONG_ADMIN_TOKEN, KONG_PASSWORD are secrets). */
  readonly adminToken: string | undefined
}
