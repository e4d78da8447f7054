import { readFile, stat } from 'node:fs/promises'
import { posix } from 'node:path'
import { inconsistencies } from './kong-consistency.ts'
import { readConsumers, readCredentials } from './kong-consumers.ts'
import { type Found, nothingFound } from './kong-found.ts'
import { readHead } from './kong-head.ts'
import { readPlugins } from './kong-plugins.ts'
import { readServices, readTargets, readUpstreams } from './kong-services.ts'
import type { DeclaredKong } from './kong-types.ts'
import { withVariables } from './kong-variables.ts'
import { type KongYaml, readKongYaml } from './kong-yaml.ts'
import { codeOf, type HostFiles, shown, thisMachine, unreadable } from './prometheus-files.ts'
import { glob } from './prometheus-glob.ts'

/** A file as it was read; `file`: as people know it. */
export interface KongText {
  readonly file: string
  readonly text: string
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads declarative files of Kong or decK: paths, globs and folders, inside the service whose files are given, else on this machine; several
 * are merged. `environment`: for variables of decK. What is wrong with them is among `problems`, also that there is none; throws
 * `CannotObserve` for a file that is there and may not be read.
 */
export async function readDeclaredKong(
  paths: readonly string[],
  files: HostFiles = thisMachine,
  environment: Environment = process.env,
): Promise<DeclaredKong> {
  const found = nothingFound()
  const hosts = (await Promise.all(paths.map((path) => hostsOf(path, files)))).flat()
  const texts: KongText[] = []
  for (const host of new Set(hosts)) {
    const text = await readFile(host, 'utf8').catch((error: unknown) => whyNotRead(host, error))
    if (typeof text === 'string') texts.push({ file: shown(host), text })
    else {
      found.broken = true
      found.problems.push(text)
    }
  }
  return declared(texts, environment, found)
}

/** Reads texts that came from elsewhere, as one whole. Throws nothing. */
export function parseDeclaredKong(texts: readonly KongText[], environment: Environment = process.env): DeclaredKong {
  return declared(texts, environment, nothingFound())
}

function declared(texts: readonly KongText[], environment: Environment, found: Found): DeclaredKong {
  const roots = texts.flatMap((text) => readRoot(text, environment, found))
  const formatVersion = readHead(roots, found)
  for (const { root } of roots) {
    readServices(root, found)
    readUpstreams(root, found)
    readConsumers(root, found)
    readPlugins(root, {}, found)
  }
  for (const { root } of roots) {
    readCredentials(root, found)
    readTargets(root, found)
  }
  found.problems.push(...inconsistencies(found))
  const { services, routes, plugins, consumers, upstreams, problems } = found
  return {
    source: texts.map(({ file }) => file).join(', '),
    formatVersion,
    services: services.map(withoutIds),
    routes: routes.map(withoutIds),
    plugins: plugins.map(withoutIds),
    consumers: consumers.map(withoutIds),
    upstreams: upstreams.map(withoutIds),
    selectTags: [...found.selectTags],
    broken: found.broken,
    documents: roots.map(({ root }) => root.value),
    problems,
  }
}

const withoutIds = <T extends { readonly ids: unknown }>({ ids: _ids, ...rest }: T): Omit<T, 'ids'> => rest

function readRoot({ file, text }: KongText, environment: Environment, found: Found): readonly { file: string; root: KongYaml }[] {
  const filled = withVariables(text, environment)
  for (const name of filled.unset)
    found.problems.push({
      message: `the variable ${name} is not set`,
      where: `${file}:1:1`,
      hint: 'set it for this run, as for decK: what the file declares is not known without it',
    })
  const { root, problems } = readKongYaml(filled.text, file)
  found.problems.push(...problems)
  if (root?.isMapping()) return [{ file, root }]
  found.broken = true
  if (root === undefined) return []
  const what = root.value === null || root.value === undefined ? 'is empty' : 'holds no mapping'
  found.problems.push({
    message: `the file ${what}`,
    where: `${file}:1:1`,
    hint: 'Kong refuses it: begin with `_format_version: "3.0"`',
  })
  return []
}

/** The files of a path, a glob or a folder (its YAML and JSON files), by name. One that is not there stays, so that it is told. */
async function hostsOf(path: string, files: HostFiles): Promise<readonly string[]> {
  const host = files.hostPath(path)
  const isFolder = host !== undefined && (await stat(host).catch(() => undefined))?.isDirectory() === true
  const patterns = isFolder ? ['*.yaml', '*.yml', '*.json'].map((name) => posix.join(path, name)) : [path]
  const found = (await Promise.all(patterns.map((pattern) => glob(pattern, files)))).flatMap((one) => one.files)
  if (found.length === 0) return [host ?? path]
  return found.map((one) => one.host).sort()
}

// What is not there, or is a folder (which Docker makes of a mount without source), Kong cannot read either.
function whyNotRead(host: string, error: unknown): DeclaredKong['problems'][number] {
  const code = codeOf(error)
  if (!['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code)) throw unreadable(host, error)
  const what = code === 'EISDIR' ? 'is a folder without a declarative file' : 'is not there'
  return {
    message: `the declarative file ${what} (${code})`,
    where: shown(host),
    hint: 'make the file, or mend its path where compose mounts it or the suite names it',
  }
}
