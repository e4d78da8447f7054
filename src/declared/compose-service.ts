import { resolve } from 'node:path'
import { readArgv, texts } from './compose-argv.ts'
import type { Cursor } from './compose-cursor.ts'
import { readDependencies } from './compose-depends.ts'
import { readEnvironment } from './compose-environment.ts'
import { readHealthcheck } from './compose-health.ts'
import { SERVICE_KEYS } from './compose-keys.ts'
import { type ComposeService, isActive } from './compose-model.ts'
import { checkVolume, readMounts } from './compose-mounts.ts'
import { readNative, readRole } from './compose-native.ts'
import { readExpose, readPorts } from './compose-ports.ts'
import { checkDeclared, fileReferences, networkReferences } from './compose-resources.ts'
import type { Lookup } from './compose-tree.ts'

export interface ServiceContext {
  /** Variables of the project. */
  readonly lookup: Lookup
  /** Profiles asked for: what a service needs from others is not missed where it is not active. */
  readonly profiles: readonly string[]
  /** Names that the top-level sections declare. */
  readonly declared: Readonly<Record<'volumes' | 'networks' | 'secrets' | 'configs', readonly string[]>>
}

/** One entry of `services`. */
export function readService(name: string, at: Cursor, context: ServiceContext): ComposeService {
  at.slips(SERVICE_KEYS)
  at.hollow(['command', 'entrypoint', 'deploy', 'develop', 'pid'])
  checkNames(name, at)
  const profiles = [...new Set(texts(at.get('profiles')))]
  const active = isActive({ profiles }, context.profiles)
  const buildContext = readBuild(at.get('build'))
  const mounts = readMounts(at)
  const networks = networkReferences(at)
  if (active) {
    checkSource(name, at)
    for (const { mount, at: item } of mounts) checkVolume(mount, item, context.declared.volumes)
    checkDeclared(networks, 'network', context.declared.networks)
    checkDeclared(fileReferences(at.get('secrets')), 'secret', context.declared.secrets)
    checkDeclared(fileReferences(at.get('configs')), 'config', context.declared.configs)
  }
  return {
    name,
    image: at.get('image').text() || undefined,
    buildContext,
    command: readArgv(at.get('command')),
    entrypoint: readArgv(at.get('entrypoint')),
    environment: readEnvironment(at, context.lookup, active),
    mounts: mounts.map(({ mount }) => mount),
    ports: readPorts(at.get('ports')),
    expose: readExpose(at.get('expose')),
    healthcheck: readHealthcheck(at.get('healthcheck')),
    dependsOn: readDependencies(at),
    aliases: readAliases(at),
    profiles,
    workingDir: at.get('working_dir').text() || undefined,
    networkMode: at.get('network_mode').text() || undefined,
    containerName: at.get('container_name').text() || undefined,
    networks: networks.map((one) => one.name),
    logging: !at.get('logging').absent,
    restart: at.get('restart').text() || undefined,
    scale: readScale(at),
    native: readNative(at.get('x-native'), buildContext ?? at.directory, context.lookup),
    role: readRole(at.get('x-role')),
  }
}

function checkNames(name: string, at: Cursor): void {
  if (!/^[\w.-]+$/.test(name))
    at.complain('a name that no service can have', { expected: 'letters, digits, and . _ -', got: name }, 'key')
  const container = at.get('container_name')
  if (!/^([A-Za-z0-9][\w.-]+)?$/.test(container.text() ?? '')) container.mismatch('two or more letters, digits, and . _ -')
}

function checkSource(name: string, at: Cursor): void {
  if (at.absent || at.entries().length === 0)
    at.complain(`the service ${name} is empty`, { expected: 'a mapping with image or build', got: 'nothing' }, 'key')
  else if ((at.get('image').absent || at.get('image').value === '') && at.get('build').absent && at.get('provider').absent)
    at.complain(`the service ${name} has neither image nor build`, { expected: 'image or build' }, 'key')
}

function readScale(at: Cursor): number {
  const given = [at.get('scale'), at.get('deploy').get('replicas')].find((one) => !one.absent)
  const text = given?.text('a whole number') ?? '1'
  if (/^\d+$/.test(text)) return Number(text)
  given?.mismatch('a whole number, 0 or greater')
  return 1
}

function readBuild(at: Cursor): string | undefined {
  if (at.absent) return undefined
  if (!at.isText()) at.entries('a path, or a mapping with context')
  const context = at.isText() ? at : at.get('context')
  const path = context.text()
  // A repository address is fetched by the engine; there is no directory here.
  if (path !== undefined && /^([\w-]+:\/\/|git@|github\.com\/)/.test(path)) return undefined
  return path === undefined ? at.project : resolve(context.directory, path)
}

function readAliases(at: Cursor): readonly string[] {
  const networks = at.get('networks')
  const perNetwork = networks.isList() ? [] : networks.entries('a list or a mapping of networks')
  const names = [
    at.get('container_name').text(),
    at.get('hostname').text(),
    ...perNetwork.flatMap(([, of]) => texts(of.get('aliases'))),
  ]
  return [...new Set(names.flatMap((name) => name || []))]
}
