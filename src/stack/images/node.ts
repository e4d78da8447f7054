import { existsSync, globSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { parseImage } from '../../declared/roles.ts'
import { runProgram } from '../acquire/index.ts'
import type { Packable, Part } from './packable.ts'

const LEAST_MAJOR = 24
const USER = 1000

// As the official image's: words that are no program are for node.
const ENTRYPOINT = `#!/bin/sh
set -e
if [ "\${1#-}" != "$1" ] || [ -z "$(command -v "$1")" ] || { [ -f "$1" ] && ! [ -x "$1" ]; }; then set -- node "$@"; fi
exec "$@"
`

/** The image `node`: the Node that runs firedrill on libraries from Debian, or why it cannot be packed; undefined for other images. */
export function nodeFor(image: string): Packable | { readonly reason: string } | undefined {
  if (parseImage(image).repository !== 'node') return undefined
  const reason = whyNotThisNode()
  if (reason !== undefined) return { reason }
  const program = realpathSync(process.execPath)
  const npm = npmDirectory(program)
  return {
    name: 'node',
    packages: ['libc6', 'libgcc-s1', 'libstdc++6', 'libatomic1'],
    // The tree has no Node; what answers for it is a program of its libc.
    program: '/usr/bin/getent',
    version: process.versions.node,
    parts: [{ from: program, to: '/usr/local/bin/node' }, ...npm],
    test: (root, signal) => runsOn(root, program, signal),
    image: {
      entrypoint: ['docker-entrypoint.sh'],
      cmd: ['node'],
      ports: [],
      environment: { NODE_VERSION: process.versions.node },
      accounts: [{ name: 'node', id: USER, home: '/home/node', shell: '/bin/sh' }],
      directories: [{ path: '/home/node', uid: USER, gid: USER }],
      files: { '/usr/local/bin/docker-entrypoint.sh': ENTRYPOINT },
      links: {
        '/usr/local/bin/nodejs': 'node',
        // The official image's npm is this one's too, where there is one.
        ...(npm.length === 0
          ? {}
          : {
              '/usr/local/bin/npm': '../lib/node_modules/npm/bin/npm-cli.js',
              '/usr/local/bin/npx': '../lib/node_modules/npm/bin/npx-cli.js',
            }),
      },
    },
  }
}

function whyNotThisNode(): string | undefined {
  const { node } = process.versions
  if (process.platform !== 'linux')
    return `the Node that runs firedrill is one for ${process.platform}, and images need one for Linux`
  if (Number.parseInt(node, 10) < LEAST_MAJOR)
    return `the Node that runs firedrill is ${node}, and would be packed: it must be ${LEAST_MAJOR} or newer`
  return undefined
}

// npm is no part of what stacks need to run, but of what their Dockerfiles may call.
function npmDirectory(program: string): readonly Part[] {
  const inPath = (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, 'npm'))
  const found = [join(dirname(program), '../lib/node_modules/npm/bin/npm-cli.js'), ...inPath]
    .filter((file) => existsSync(file))
    .map((file) => realpathSync(file))
    .map((file) => (file.endsWith('/bin/npm-cli.js') ? dirname(dirname(file)) : undefined))
    // One of a distribution has its parts elsewhere.
    .find((directory) => directory !== undefined && existsSync(join(directory, 'node_modules')))
  return found === undefined ? [] : [{ from: found, to: '/usr/local/lib/node_modules/npm' }]
}

async function runsOn(root: string, program: string, signal: AbortSignal): Promise<string | undefined> {
  const [loader = ''] = globSync('usr/lib/*/ld-linux*.so.*', { cwd: root })
  const libraries = join(root, dirname(loader))
  const outcome = await runProgram(join(root, loader), ['--library-path', libraries, program, '--version'], { signal })
  if (outcome.code === 0 && outcome.stdout.trim() === process.version) return undefined
  const said = outcome.stderr.trim().split('\n')[0]
  return `the Node that runs firedrill does not run on Debian's libraries: ${said || `it ended with ${outcome.code}`}`
}
