// Copies the production dependencies of every fixture app and stand-in from this repository's node_modules into <app>/vendor/node_modules,
// where their Dockerfiles find them: images then build without a registry.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const ROOT = join(import.meta.dirname, '..')

/** Directories of fixtures/ that hold a package with a Dockerfile: apps and stand-ins. */
const apps = () =>
  readdirSync(join(ROOT, 'fixtures'))
    .flatMap((name) =>
      name === 'stand-ins' ? readdirSync(join(ROOT, 'fixtures', name)).map((one) => join(name, one)) : join(name, 'app'),
    )
    .map((path) => join(ROOT, 'fixtures', path))
    .filter((path) => existsSync(join(path, 'package.json')) && existsSync(join(path, 'Dockerfile')))

const read = (directory) => JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))

/** The directory of a package as Node finds it from `from`: the nearest node_modules upwards. */
function find(name, from) {
  for (let at = from; ; at = dirname(at)) {
    const directory = join(at, 'node_modules', name)
    if (existsSync(join(directory, 'package.json'))) return directory
    if (at === ROOT) return undefined
  }
}

/** Adds what the package at `from` depends on, and what those depend on. As npm does, an optional peer is left out. */
function collect(from, found) {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = read(from)
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional)
  for (const name of new Set([...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers])) {
    const directory = find(name, from)
    // Of another platform: npm left it out too.
    if (directory === undefined && name in optionalDependencies) continue
    if (directory === undefined) throw new Error(`${relative(ROOT, from)} needs ${name}, which is not installed: run npm ci`)
    if (found.has(directory)) continue
    found.add(directory)
    collect(directory, found)
  }
  return found
}

/** Packages lie at the place they have below the repository's node_modules, so that each finds the version it was installed with. */
function vendor(app) {
  const modules = join(ROOT, 'node_modules')
  const target = join(app, 'vendor', 'node_modules')
  const packages = collect(app, new Set())
  rmSync(join(app, 'vendor'), { recursive: true, force: true })
  // There even when nothing is needed: its absence makes the image ask a registry.
  mkdirSync(target, { recursive: true })
  for (const from of packages) {
    const home = from.startsWith(modules) ? modules : join(app, 'node_modules')
    const nested = join(from, 'node_modules')
    cpSync(from, join(target, relative(home, from)), { recursive: true, dereference: true, filter: (path) => path !== nested })
  }
  return packages.size
}

try {
  for (const app of apps()) {
    console.log(`${relative(ROOT, app)}/vendor: ${vendor(app)} packages`)
  }
} catch (error) {
  console.error(error.message)
  process.exitCode = 3
}
