import { type ComposeModel, type ComposeService, isActive } from '../../src/declared/compose-model.ts'

/** What `docker compose config` and our reader both tell of a project, in one form. */
export interface Shape {
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly volumes: Readonly<Record<string, unknown>>
  readonly networks: Readonly<Record<string, unknown>>
}

type Fields = Readonly<Record<string, unknown>>

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})
const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const sorted = (values: readonly string[]): readonly string[] => [...new Set(values)].sort()
const mapped = <T>(value: unknown, of: (inner: Fields, key: string) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(fields(value)).map(([key, inner]) => [key, of(fields(inner), key)]))

/** What the JSON of `docker compose config` says. */
export function shapeOfConfig(config: unknown): Shape {
  const root = fields(config)
  const named = (of: Fields) => ({ name: of.name, external: of.external === true })
  return {
    services: mapped(root.services, serviceOfConfig),
    volumes: mapped(root.volumes, named),
    networks: mapped(root.networks, named),
  }
}

function serviceOfConfig(of: Fields): Fields {
  const networks = fields(of.networks)
  const context = fields(of.build).context
  const aliases = Object.values(networks).flatMap((network) => items(fields(network).aliases))
  return {
    image: of.image,
    buildContext: typeof context === 'string' && context.startsWith('/') ? context : undefined,
    command: of.command ?? undefined,
    entrypoint: of.entrypoint ?? undefined,
    environment: Object.fromEntries(Object.entries(fields(of.environment)).filter(([, value]) => value !== null)),
    mounts: [...items(of.volumes).map(mountOfConfig), ...items(of.tmpfs).map(tmpfsOfConfig)],
    ports: sorted(items(of.ports).map(portOfConfig)),
    expose: sorted(items(of.expose).flatMap(exposed)),
    healthcheck: healthOfConfig(fields(of.healthcheck)),
    dependsOn: mapped(of.depends_on, ({ condition, required }) => ({ condition, required })),
    aliases: sorted([of.container_name, of.hostname, ...aliases].filter((name) => typeof name === 'string')),
    profiles: sorted(items(of.profiles).map(String)),
    ...{ workingDir: of.working_dir, containerName: of.container_name, networkMode: of.network_mode, restart: of.restart },
    networks: sorted(Object.keys(networks)),
    logging: of.logging !== undefined,
    scale: of.scale ?? fields(of.deploy).replicas ?? 1,
  }
}

function mountOfConfig(value: unknown): Fields {
  const { type, source, target, read_only } = fields(value)
  return { type, source: type === 'tmpfs' ? undefined : source, target, readOnly: read_only === true }
}

const tmpfsOfConfig = (value: unknown): Fields => ({
  ...{ type: 'tmpfs', source: undefined, readOnly: false },
  target: String(value).split(':')[0],
})

function portOfConfig(value: unknown): string {
  const { target, published, protocol } = fields(value)
  return `${String(published).includes('-') ? undefined : published}:${target}/${protocol}`
}

function exposed(value: unknown): readonly string[] {
  const [, first, last = first, protocol = 'tcp'] = /^(\d+)(?:-(\d+))?(?:\/(\w+))?$/.exec(String(value)) ?? []
  const length = Number(last) - Number(first) + 1
  return protocol === 'tcp' ? Array.from({ length }, (_, index) => String(Number(first) + index)) : []
}

function healthOfConfig(of: Fields): unknown {
  const [how, ...words] = items(of.test)
  if (of.disable === true || how === undefined || how === 'NONE') return undefined
  return {
    test: how === 'CMD-SHELL' ? ['sh', '-c', ...words] : words,
    interval: milliseconds(of.interval, 30_000),
    timeout: milliseconds(of.timeout, 30_000),
    startPeriod: milliseconds(of.start_period, 0),
    retries: of.retries ?? 3,
  }
}

// As Go writes durations: 1h2m0s, 1.5s, 500ms.
function milliseconds(value: unknown, otherwise: number): number {
  if (typeof value !== 'string') return otherwise
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 }
  return [...value.matchAll(/([\d.]+)(h|ms|m|s)/g)].reduce(
    (sum, [, n, unit]) => sum + Number(n) * (units[unit ?? ''] ?? Number.NaN),
    0,
  )
}

/** What our reader says. Of volumes and networks those that `config` tells: it leaves out what nobody uses. */
export function shapeOfModel(model: ComposeModel, project: string, config: Shape): Shape {
  const active = model.services.filter((service) => isActive(service, model.profiles))
  const named = (resources: ComposeModel['volumes'], told: Shape['volumes']) =>
    Object.fromEntries(
      Object.keys(told).map((key) => {
        const own = resources.find((one) => one.key === key)
        // The default network needs no declaration.
        const external = own?.external ?? (key === 'default' ? false : undefined)
        return [key, { name: own?.name ?? (external ? key : `${project}_${key}`), external }]
      }),
    )
  return {
    services: Object.fromEntries(active.map((service) => [service.name, serviceOfModel(service)])),
    volumes: named(model.volumes, config.volumes),
    networks: named(model.networks, config.networks),
  }
}

function serviceOfModel(service: ComposeService): Fields {
  const { ports, expose, dependsOn, aliases, profiles, networks, networkMode, native, role, name, ...same } = service
  const implied = networkMode === undefined ? ['default'] : []
  return {
    ...same,
    networkMode,
    ports: sorted(ports.map(({ container, published, protocol }) => `${published}:${container}/${protocol}`)),
    expose: sorted(expose.map(String)),
    dependsOn: Object.fromEntries(dependsOn.map(({ service: on, condition, required }) => [on, { condition, required }])),
    aliases: sorted(aliases),
    profiles: sorted(profiles),
    networks: sorted(networks.length === 0 ? implied : networks),
  }
}
