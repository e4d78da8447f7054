import { resolve } from 'node:path'
import { nearest } from '../lib/text.ts'
import type { Cursor } from './compose-cursor.ts'
import { environment, type Lookup, readEnvironment } from './compose-environment.ts'
import { readHealthcheck } from './compose-health.ts'
import { SERVICE_KEYS } from './compose-keys.ts'
import type { ComposeService, NativeCommand } from './compose-model.ts'
import { readMounts } from './compose-mounts.ts'
import { readExpose, readPorts } from './compose-ports.ts'
import { oneOf } from './compose-problems.ts'
import { shellWords } from './compose-words.ts'
import { ROLES } from './roles.ts'

const CONDITIONS = ['service_started', 'service_healthy', 'service_completed_successfully'] as const

export interface ServiceContext {
  /** Directory of the compose file. */
  readonly directory: string
  readonly lookup: Lookup
  /** Names of the top-level `volumes`. */
  readonly volumes: readonly string[]
}

/** One entry of `services`. */
export function readService(name: string, at: Cursor, context: ServiceContext): ComposeService {
  const { directory, lookup } = context
  at.slips(SERVICE_KEYS)
  const image = at.get('image').text()
  const buildContext = readBuild(at.get('build'), directory)
  if (at.absent || at.entries().length === 0)
    at.complain(`the service ${name} is empty`, { expected: 'a mapping with image or build', got: 'nothing' }, 'key')
  else if (at.get('image').absent && at.get('build').absent && at.get('provider').absent)
    at.complain(`the service ${name} has neither image nor build`, { expected: 'image or build' }, 'key')
  return {
    name,
    image,
    buildContext,
    command: readArgv(at.get('command')),
    entrypoint: readArgv(at.get('entrypoint')),
    environment: readEnvironment(at, directory, lookup),
    mounts: readMounts(at, directory, context.volumes),
    ports: readPorts(at.get('ports')),
    expose: readExpose(at.get('expose')),
    healthcheck: readHealthcheck(at.get('healthcheck')),
    dependsOn: readDependsOn(at.get('depends_on')),
    aliases: readAliases(at),
    profiles: texts(at.get('profiles')),
    workingDir: at.get('working_dir').text(),
    native: readNative(at.get('x-native'), buildContext ?? directory, context),
    role: readRole(at.get('x-role')),
  }
}

function readBuild(at: Cursor, directory: string): string | undefined {
  if (at.absent) return undefined
  if (!at.isText()) at.entries('a path, or a mapping with context')
  const context = at.isText() ? at.text() : (at.get('context').text() ?? '.')
  // A repository address is fetched by the engine; there is no directory here.
  return context === undefined || /^(\w+:\/\/|git@|github\.com\/)/.test(context) ? undefined : resolve(directory, context)
}

function readArgv(at: Cursor): readonly string[] | undefined {
  if (at.absent) return undefined
  if (at.isList()) return texts(at)
  const text = at.text('a command line, or a list of words')
  const words = text === undefined ? undefined : shellWords(text)
  if (text !== undefined && words === undefined) at.mismatch('a command line whose quotes are closed')
  return words
}

function texts(at: Cursor): readonly string[] {
  return at.items('a list of text').flatMap((item) => {
    if (item.absent) item.mismatch('text')
    return item.text() ?? []
  })
}

function readDependsOn(at: Cursor): ComposeService['dependsOn'] {
  if (at.isList()) return texts(at).map((service) => ({ service, condition: 'service_started' }))
  return at.entries('a list of services, or a mapping of services to their condition').map(([service, of]) => {
    const given = of.get('condition').text()
    const condition = CONDITIONS.find((one) => one === given)
    if (given !== undefined && condition === undefined) of.get('condition').mismatch(oneOf(CONDITIONS))
    return { service, condition: condition ?? 'service_started' }
  })
}

function readAliases(at: Cursor): readonly string[] {
  const networks = at.get('networks')
  const perNetwork = networks.isList() ? [] : networks.entries('a list or a mapping of networks')
  const names = [
    at.get('container_name').text(),
    at.get('hostname').text(),
    ...perNetwork.flatMap(([, of]) => texts(of.get('aliases'))),
  ]
  return [...new Set(names.filter((name) => name !== undefined))]
}

function readNative(at: Cursor, directory: string, context: ServiceContext): NativeCommand | undefined {
  if (at.absent) return undefined
  at.slips(['command', 'cwd', 'environment'])
  const command = readArgv(at.get('command')) ?? []
  if (command.length === 0) at.mismatch('a mapping with command, like { command: [node, src/main.ts], cwd: ./app }')
  const cwd = at.get('cwd').text()
  return {
    command,
    cwd: cwd === undefined ? directory : resolve(context.directory, cwd),
    environment: environment(at.get('environment'), context.lookup),
  }
}

function readRole(at: Cursor): string | undefined {
  const role = at.text(oneOf(ROLES))
  if (role === undefined || ROLES.some((one) => one === role)) return role
  const near = nearest(role, ROLES)
  at.mismatch(oneOf(ROLES), near === undefined ? undefined : `did you mean ${near}?`)
  return undefined
}
