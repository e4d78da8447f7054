import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ComposeService, isActive } from '../../declared/compose-model.ts'
import { inDependencyOrder } from '../../declared/compose-order.ts'
import { parseImage } from '../../declared/roles.ts'
import { messageOf, TestBedError } from '../../lib/errors.ts'
import type { Offer, Plan, ServicePlan, ServiceRequest } from '../../plan/plan.ts'
import { absent, notAskedFor } from '../absent.ts'
import { acquireTrees, type Tree } from '../acquire/index.ts'
import { changed, changeOf, requireKnown } from '../changes.ts'
import { type Subnet, takeSubnet } from '../hold.ts'
import { oneShotsOf } from '../one-shots.ts'
import { componentOf, portsOf } from '../service-ports.ts'
import type { OpenOptions, RunningStack, Runtime } from '../stack.ts'
import { makeState, type StateDirectory } from '../state.ts'
import { quote } from './enter-script.ts'
import { launchOf } from './launch.ts'
import { whyNotNative } from './machine.ts'
import { NativeService } from './service.ts'
import { startInOrder } from './start-in-order.ts'

/** Services as child processes in namespaces of their own: no engine, no root. */
export function nativeRuntime(reason: string, profiles: readonly string[] = []): Runtime {
  const obstacle = whyNotNative()
  return {
    name: 'native',
    reason,
    offer: ({ name, compose }: ServiceRequest): Offer => {
      if (compose === undefined) return { runs: false, reason: `${name} is in no compose file` }
      if (obstacle !== undefined) return { runs: false, reason: obstacle }
      return offer(compose, profiles)
    },
    // Services share this machine's network; inside them only the name localhost is another address.
    reach: async () => ({ listen: '127.0.0.1', name: '127.0.0.1' }),
    open: (plan, options) => {
      if (obstacle !== undefined)
        throw new TestBedError(`the native runtime cannot work here: ${obstacle}`, {
          hint: 'use --attach for a stack that already runs',
        })
      return open(plan, options)
    },
  }
}

function offer(compose: ComposeService, profiles: readonly string[]): Offer {
  if (!isActive(compose, profiles)) return notAskedFor(compose)
  const component = componentOf(compose)
  if (component !== undefined) return { runs: true, how: `${component.name} from Debian packages`, standIn: false }
  if (compose.native !== undefined) return { runs: true, how: compose.native.command.join(' '), standIn: compose.native.standIn }
  const image =
    compose.image === undefined
      ? 'it is built, and has no x-native command'
      : `${parseImage(compose.image).repository} has no native component`
  return { runs: false, reason: image }
}

type Chosen = ServicePlan & { readonly compose: ComposeService }

async function open(plan: Plan, options: OpenOptions): Promise<RunningStack> {
  const chosen = chosenOf(plan, options)
  requireCompletions(plan, chosen)
  const trees = await acquire(chosen, options)
  const undo = new AsyncDisposableStack()
  try {
    const services = await start(chosen, trees, options, undo)
    // The stack was left up on purpose: nothing is taken down.
    const disposal = options.keep ? undefined : undo.move()
    return {
      services,
      components: plan.services.map((service) => services.find(({ name }) => name === service.name)?.report ?? absent(service)),
      // Of those that run when it is asked: one that was started anew has another process.
      get kept() {
        return options.keep ? howToReach(services) : []
      },
      async [Symbol.asyncDispose]() {
        await disposal?.disposeAsync()
      },
    }
  } catch (error) {
    await undo.disposeAsync().catch((trouble: unknown) => {
      throw new TestBedError(`${messageOf(error)}; and taking the stack down: ${messageOf(trouble)}`, { cause: error })
    })
    throw options.signal.aborted ? new TestBedError('interrupted while the stack was starting') : error
  }
}

function chosenOf({ services }: Plan, { changes }: OpenOptions): readonly Chosen[] {
  requireKnown(changes, services)
  return services
    .filter((service): service is Chosen => service.offer.runs && service.compose !== undefined)
    .map((service) => {
      const { name, compose } = service
      return { ...service, compose: changed(compose, changeOf(changes, name), componentOf(compose)?.image.cmd ?? []) }
    })
}

async function start(
  chosen: readonly Chosen[],
  trees: ReadonlyMap<string, Tree>,
  options: OpenOptions,
  undo: AsyncDisposableStack,
): Promise<readonly NativeService[]> {
  options.signal.throwIfAborted()
  const state = makeState(options.keep)
  // Its logs tell why a kept stack did not come up.
  if (!options.keep) undo.use(state)
  const started: NativeService[] = []
  // For an end at which nothing can be awaited: a second Ctrl-C.
  const onExit = () => {
    for (const service of started) service.process.kill()
    state.removeNow()
  }
  process.on('exit', onExit)
  undo.defer(() => void process.off('exit', onExit))
  const wanted = chosen.flatMap(({ compose }) => portsOf(compose).map((port) => ({ service: compose.name, port })))
  const names = chosen.map(({ name }) => name)
  const subnet = await takeSubnet(names, wanted)
  undo.use(subnet)
  const keep = options.keep ? subnet.fd : undefined
  undo.defer(() => stopAll(chosen, started))
  const launch = (compose: ComposeService): NativeService => {
    options.onEvent({ type: 'starting', service: compose.name })
    const index = names.indexOf(compose.name)
    const one = chosen[index]
    if (one === undefined) throw new Error(`${compose.name} is not in the plan`)
    const tree = trees.get(componentOf(compose)?.name ?? '')
    const address = subnet.address(index)
    const hosts = writeHosts(state, chosen, subnet, index)
    const service = new NativeService(launchOf(one, compose, address, tree, state), state, hosts, keep)
    started.push(service)
    return service
  }
  await startInOrder(
    chosen.map(({ compose }) => compose),
    (compose) => {
      const service = launch(compose)
      return { ready: () => service.ready(options.signal, options.onEvent), completed: () => service.completed(options.signal) }
    },
  )
  const oneShots = oneShotsOf(chosen.map(({ compose }) => compose))
  for (const service of started) if (!oneShots.has(service.name)) await service.stillUp()
  let stopping = false
  undo.defer(() => {
    stopping = true
  })
  // Those that had one thing to do and did it are no news, before this moment and after it.
  for (const service of started)
    service.watch((exit) => {
      const { code, signal } = exit
      if (!stopping && !service.isDone(exit)) options.onEvent({ type: 'exited', service: service.name, code, signal })
    })
  if (options.keep) process.off('exit', onExit)
  return started
}

/** Last started, first stopped: whoever depends on a service goes before it. */
async function stopAll(chosen: readonly Chosen[], started: readonly NativeService[]): Promise<void> {
  const order = inDependencyOrder(chosen.map(({ compose }) => compose)).toReversed()
  for (const level of levels(order)) await Promise.all(level.map(({ name }) => started.find((one) => one.name === name)?.end()))
}

/** Groups of services none of which depends on another of its group, in the order given. */
function levels(order: readonly ComposeService[]): ComposeService[][] {
  const groups: ComposeService[][] = []
  for (const service of order) {
    const group = groups.at(-1)
    const free = group?.every((other) => !other.dependsOn.some((one) => one.service === service.name))
    if (group !== undefined && free) group.push(service)
    else groups.push([service])
  }
  return groups
}

function writeHosts(state: StateDirectory, chosen: readonly Chosen[], subnet: Subnet, self: number): string {
  const lines = chosen.map(({ name, compose }, index) => `${subnet.address(index)} ${[name, ...compose.aliases].join(' ')}`)
  const file = join(state.directory('hosts'), chosen[self]?.name ?? '')
  writeFileSync(file, [`${subnet.address(self)} localhost`, ...lines, ''].join('\n'))
  return file
}

async function acquire(chosen: readonly Chosen[], options: OpenOptions): Promise<ReadonlyMap<string, Tree>> {
  const components = new Set(chosen.flatMap(({ compose }) => componentOf(compose) ?? []))
  return acquireTrees([...components], {
    onProgress: (progress) => options.onEvent({ type: 'download', ...progress }),
    signal: options.signal,
  })
}

function requireCompletions(plan: Plan, chosen: readonly Chosen[]): void {
  for (const { name, compose } of chosen) {
    for (const { service, condition, required } of compose.dependsOn) {
      const missing = required && condition === 'service_completed_successfully' && !chosen.some((one) => one.name === service)
      if (!missing) continue
      const offered = plan.services.find((one) => one.name === service)?.offer
      const why = offered?.runs === false ? offered.reason : 'it is not in the plan'
      throw new TestBedError(`${name} waits for ${service} to complete, but ${service} cannot run here: ${why}`)
    }
  }
}

function howToReach(services: readonly NativeService[]): string[] {
  const pids = services.flatMap(({ process }) => process.pid ?? [])
  const state = services[0] === undefined ? '' : ` && rm -rf ${quote(dirname(dirname(services[0].logFile)))}`
  const places = services.flatMap((service) => [
    `--attach ${service.name}=http://${service.place()}  # its log: ${service.logFile}`,
    ...service.furtherPlaces().map(({ port, place }) => `--attach ${service.name}:${port}=http://${place}`),
  ])
  return [...places, `to end it: kill -9 ${pids.map((pid) => `-${pid}`).join(' ')}${state}`]
}
