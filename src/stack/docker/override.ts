import { Document, type Node } from 'yaml'
import type { ComposeModel, ComposeService, NamedResource } from '../../declared/compose-model.ts'
import type { ServiceChange } from '../stack.ts'
import { changedParts } from './override-changes.ts'
import type { Publishing } from './published.ts'

export interface OverrideOptions {
  /** Name of the compose project: the prefix of what the user's file names itself. */
  readonly project: string
  /** On every container, network and volume. */
  readonly labels: Readonly<Record<string, string>>
  readonly publish: Pick<Publishing, 'address' | 'next'>
  /** TCP ports of a service that must be reached from here. */
  readonly ports: (service: ComposeService) => readonly number[]
  /** Host ports stay those that the user's file names. */
  readonly keepPorts: boolean
  /** Services with `build` and `image` that are built under the project's name: the image of that name stays the user's. */
  readonly built: ReadonlySet<string>
  /** Containers find this machine as `host.docker.internal` by themselves only on Docker Desktop. */
  readonly hostGateway: boolean
  /** Changes that the services given have, and the model's have not. */
  readonly change: (service: ComposeService) => ServiceChange | undefined
}

/** Name by which containers reach this machine. */
export const HOST_NAME = 'host.docker.internal'

/** Engines may keep logs without bound; what a run says fits in this. */
const LOGGING = { driver: 'json-file', options: { 'max-size': '20m', 'max-file': '2' } }

/**
 * The last `-f` file of a run: labels, host ports, names that two runs would share, and the changes of this run. Nothing else of it
 * changes what the services do. Pure; text of a compose file.
 */
export function overrideOf(model: ComposeModel, services: readonly ComposeService[], options: OverrideOptions): string {
  const { project, labels } = options
  const own = (resource: NamedResource) => ({
    labels,
    ...(resource.name !== undefined && { name: `${project}_${resource.key}` }),
  })
  const mine = (resources: readonly NamedResource[]) =>
    Object.fromEntries(resources.filter(({ external }) => !external).map((resource) => [resource.key, own(resource)]))
  const declaresDefault = model.networks.some(({ key }) => key === 'default')
  const content = {
    services: Object.fromEntries(services.map((service) => [service.name, serviceOf(service, services, model, options)])),
    networks: { ...(declaresDefault ? {} : { default: { labels } }), ...mine(model.networks) },
    volumes: mine(model.volumes),
  }
  return String(new Document(content, { aliasDuplicateObjects: false }))
}

// What a service that is built is called in this run: whoever else names that image means it too.
function builtImage({ image, name }: ComposeService, all: readonly ComposeService[], { built, project }: OverrideOptions) {
  const builder =
    image === undefined || built.has(name) ? undefined : all.find((one) => one.image === image && built.has(one.name))
  return builder === undefined ? {} : { image: `${project}-${builder.name}` }
}

function serviceOf(
  service: ComposeService,
  all: readonly ComposeService[],
  model: ComposeModel,
  options: OverrideOptions,
): object {
  const { containerName, networkMode } = service
  const networks = service.networks.length > 0 ? service.networks : ['default']
  return {
    labels: options.labels,
    ...(!service.logging && { logging: LOGGING }),
    // The image too, so that it can be told whose it is.
    ...(options.built.has(service.name) && { image: marked('!reset', null), build: { labels: options.labels } }),
    ...builtImage(service, all, options),
    ...(containerName !== undefined && {
      container_name: marked('!reset', null),
      // The name that others may call it by stays, inside the stack.
      ...(networkMode === undefined && {
        networks: Object.fromEntries(networks.map((key) => [key, { aliases: [containerName] }])),
      }),
    }),
    ...changes(service, model, options),
    ...(sharesNetwork(networkMode) ? {} : published(service, all, options)),
    ...(options.hostGateway && networkMode?.includes(':') !== true && { extra_hosts: [`${HOST_NAME}:host-gateway`] }),
  }
}

function changes(service: ComposeService, model: ComposeModel, { change: changeOf }: OverrideOptions): object {
  const change = changeOf(service)
  if (change === undefined) return {}
  const declared = model.services.find(({ name }) => name === service.name)?.mounts ?? []
  const { volumes, noTmpfs, command } = changedParts(service, declared, change)
  return {
    ...(volumes !== undefined && { volumes: volumes.whole ? marked('!override', volumes.entries) : volumes.entries }),
    ...(noTmpfs && { tmpfs: marked('!reset', null) }),
    ...(command !== undefined && { command }),
  }
}

const sharesNetwork = (mode: string | undefined): boolean => mode !== undefined && mode !== 'bridge'

/** The service in whose network a service is, when it has none of its own: `network_mode: service:db`. */
export const networkOwner = ({ networkMode }: ComposeService): string | undefined =>
  networkMode?.startsWith('service:') ? networkMode.slice('service:'.length) : undefined

function published(service: ComposeService, all: readonly ComposeService[], options: OverrideOptions): object {
  const guests = all.filter((other) => networkOwner(other) === service.name)
  const wanted = [service, ...guests].flatMap((one) => [
    ...options.ports(one).map((port) => `${port}/tcp`),
    ...one.ports.map(({ container, protocol }) => `${container}/${protocol}`),
  ])
  const kept = options.keepPorts ? service.ports.map(({ container, protocol }) => `${container}/${protocol}`) : []
  const ports = [...new Set(wanted)]
    .filter((port) => !kept.includes(port))
    .map((port) => {
      const [target, protocol] = port.split('/')
      const { address, next } = options.publish
      // Two containers of a service cannot have the same one.
      const outer = service.scale > 1 ? undefined : next()
      return {
        ...{ target: Number(target), protocol },
        ...(outer !== undefined && { published: String(outer) }),
        ...(address !== undefined && { host_ip: address }),
      }
    })
  if (options.keepPorts) return ports.length === 0 ? {} : { ports }
  return { ports: marked('!override', ports) }
}

// Compose takes it instead of the user's value (`!override`), or drops that (`!reset`).
function marked(tag: '!override' | '!reset', value: unknown): Node {
  const node = new Document().createNode(value)
  node.tag = tag
  return node
}
