import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ComposeService, Mount, NativeCommand } from '../../declared/compose-model.ts'
import { TestBedError } from '../../lib/errors.ts'
import type { ServicePlan } from '../../plan/plan.ts'
import type { Tree } from '../acquire/index.ts'
import type { Component } from '../components/index.ts'
import { componentOf, portsOf } from '../service-ports.ts'
import type { StateDirectory } from '../state.ts'
import type { RootMount } from './enter-script.ts'

/** A service that will run, and by what: a component's tree, or a command of its own. */
export interface Launch {
  readonly plan: ServicePlan
  readonly compose: ComposeService
  readonly address: string
  readonly component: Component | undefined
  readonly native: NativeCommand | undefined
  readonly tree: Tree | undefined
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly workingDir: string
  /** Main port; undefined when the service has none. */
  readonly port: number | undefined
  readonly notes: readonly string[]
  readonly mounts: readonly RootMount[]
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** All that is needed to start one service; makes the directories and files that its mounts name. */
export function launchOf(
  plan: ServicePlan,
  compose: ComposeService,
  address: string,
  tree: Tree | undefined,
  state: StateDirectory,
): Launch {
  const component = componentOf(compose)
  const common = { plan, compose, address, component, native: compose.native, tree }
  const declared = compose.mounts.map((mount) => declaredMount(mount, compose.name, state))
  if (component === undefined || tree === undefined)
    return { ...common, ...ownCommand(compose, address), mounts: inOrder(declared) }
  const start = component.start(compose, address)
  return {
    ...common,
    argv: start.argv,
    environment: { PATH, HOME: '/root', HOSTNAME: compose.name, ...compose.environment, ...start.environment },
    workingDir: compose.workingDir ?? component.workingDir,
    port: start.port,
    notes: start.notes,
    mounts: inOrder([...declared, ...ownMounts(component, compose, state, declared)]),
  }
}

function ownCommand(compose: ComposeService, address: string) {
  const { native } = compose
  if (native === undefined) throw new Error(`${compose.name} has neither a component nor x-native`)
  const home = process.env.HOME ?? '/'
  // The Node that runs the harness is the one that `node` means; what the image would have of its own is in bin/.
  const path = `${dirname(process.execPath)}:${join(native.cwd, 'bin')}:${process.env.PATH ?? PATH}`
  const environment = {
    PATH: path,
    HOME: home,
    HOSTNAME: compose.name,
    HOST: address,
    ...compose.environment,
    ...native.environment,
  }
  const [port] = portsOf(compose)
  return { argv: native.command, environment, workingDir: native.cwd, port, notes: [] }
}

function declaredMount({ type, source, target, readOnly }: Mount, service: string, state: StateDirectory): RootMount {
  if (type === 'tmpfs') return { source: undefined, target, readOnly: false }
  if (type === 'volume') return { source: volumeDirectory(source, target, service, state), target, readOnly }
  if (source === undefined || !existsSync(source))
    throw new TestBedError(`${service} mounts ${source ?? 'nothing'} on ${target}, but there is no such file or directory`, {
      hint: 'make it, or correct the volume in the compose file',
    })
  return { source, target, readOnly }
}

// A named volume is shared by name; one without a name is its service's own, and never taken for a named one.
function volumeDirectory(name: string | undefined, target: string, service: string, state: StateDirectory): string {
  return name === undefined ? state.directory('anonymous', service, encodeURIComponent(target)) : state.directory('volumes', name)
}

/** Directories that the program writes and files that its image would hold, where compose mounts nothing. */
function ownMounts(
  component: Component,
  { name }: ComposeService,
  state: StateDirectory,
  declared: readonly RootMount[],
): RootMount[] {
  const covered = (path: string) =>
    declared.some(({ target }) => path === target || path.startsWith(`${target.replace(/\/$/, '')}/`))
  const directories = component.writable
    .filter((path) => !declared.some(({ target }) => target === path))
    .map((target) => ({ source: state.directory('own', name, target.replaceAll('/', '-')), target, readOnly: false }))
  const files = Object.entries(component.files)
    .filter(([path]) => !covered(path))
    .map(([target, text]) => ({ source: writeOwn(join(state.directory('files', name), target), text), target, readOnly: true }))
  return [...directories, ...files]
}

function writeOwn(file: string, text: string): string {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  chmodSync(file, text.startsWith('#!') ? 0o755 : 0o644)
  return file
}

const inOrder = (mounts: readonly RootMount[]): readonly RootMount[] =>
  mounts.toSorted((a, b) => a.target.split('/').length - b.target.split('/').length)
