import { dirname, resolve } from 'node:path'
import { checkConsistency } from './compose-consistency.ts'
import { Cursor } from './compose-cursor.ts'
import { ComposeFiles, SERVICES_HINT } from './compose-files.ts'
import type { ComposeModel } from './compose-model.ts'
import { displayPath, FileErrors } from './compose-problems.ts'
import { readResources } from './compose-resources.ts'
import { secretValues } from './compose-secrets-section.ts'
import { readService } from './compose-service.ts'
import type { Lookup, Mapping } from './compose-tree.ts'
import { defaultEnvFiles, environmentLookup, lookupWithFiles } from './compose-variables.ts'

export { isActive } from './compose-model.ts'

export interface ComposeOptions {
  /** Default: the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** Default: those that COMPOSE_PROFILES of the environment or of the env files names. */
  readonly profiles?: readonly string[] | undefined
  /** Instead of the `.env` beside the first file; later ones win, and the environment wins over all. */
  readonly envFiles?: readonly string[] | undefined
}

/**
 * Reads compose files (as `-f` gives them: the later ones are merged over the earlier) as compose itself would, with what they include and
 * extend, or throws `FileErrors` with all that is wrong in them.
 */
export function readCompose(paths: string | readonly string[], options: ComposeOptions = {}): ComposeModel {
  const files = [paths].flat().map((path) => resolve(path))
  const file = files[0]
  if (file === undefined) throw new Error('no compose file is named')
  const directory = dirname(file)
  const known = new Set<string>()
  const onSecret = (value: string) => known.add(value)
  const envFiles = (options.envFiles ?? []).map((path) => resolve(path))
  const outer = environmentLookup(options.env ?? process.env, onSecret)
  const lookup = lookupWithFiles(envFiles.length > 0 ? envFiles : defaultEnvFiles(directory), outer, onSecret)
  const profiles = options.profiles !== undefined && options.profiles.length > 0 ? options.profiles : named(lookup)
  const project = new ComposeFiles(onSecret)
  const tree = project.load(
    files.map((path) => ({ path })),
    { directory, project: directory, lookup },
  )
  const read = tree === undefined || project.problems.length > 0 ? NOTHING : readProject(tree, project, lookup, profiles)
  const declared = tree === undefined ? [] : secretValues(Cursor.at(tree, project.problems).get('secrets'))
  const secrets = [...new Set([...known, ...declared])]
  if (project.problems.length > 0) throw errors(file, project, secrets)
  return { file, files, projectDirectory: directory, profiles, envFiles, ...read, secrets }
}

type Read = Pick<ComposeModel, 'services' | 'volumes' | 'networks'>

const NOTHING: Read = { services: [], volumes: [], networks: [] }

const named = (lookup: Lookup): readonly string[] =>
  (lookup('COMPOSE_PROFILES') ?? '')
    .split(',')
    .map((profile) => profile.trim())
    .filter((profile) => profile !== '')

function errors(file: string, project: ComposeFiles, secrets: readonly string[]): FileErrors {
  const problems = project.sorted()
  const shown = new Set(problems.map((problem) => problem.file))
  const [only] = shown
  return new FileErrors(shown.size === 1 && only !== undefined ? only : displayPath(file), problems, secrets)
}

function readProject(tree: Mapping, project: ComposeFiles, lookup: Lookup, profiles: readonly string[]): Read {
  const root = Cursor.at(tree, project.problems)
  const volumes = readResources(root.get('volumes'))
  const networks = readResources(root.get('networks'))
  const keys = (section: string) =>
    root
      .get(section)
      .entries()
      .map(([key]) => key)
  const declared = {
    volumes: keys('volumes'),
    networks: ['default', ...keys('networks')],
    secrets: keys('secrets'),
    configs: keys('configs'),
  }
  const read = root
    .get('services')
    .entries('a mapping of service names')
    .map(([name, at]) => ({ at, service: readService(name, at, { lookup, profiles, declared }) }))
  if (read.length === 0 && root.get('services').absent) noServices(root, tree)
  checkConsistency(read, profiles)
  return { services: read.map(({ service }) => service), volumes, networks }
}

function noServices(root: Cursor, tree: Mapping): void {
  const keys = [...tree.fields.keys()]
  const message = keys.length === 0 ? `${tree.origin.source.file} is empty` : 'not a compose file: it has no services'
  const got = keys.length === 0 ? 'nothing' : keys.join(', ')
  root.complain(message, { expected: 'a mapping with services', got, hint: SERVICES_HINT })
}
