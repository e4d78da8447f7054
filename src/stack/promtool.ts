import { globSync } from 'node:fs'
import { chmod, lstat, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, isAbsolute, join, relative } from 'node:path'
import { CannotObserve, messageOf } from '../lib/errors.ts'
import type { Plan } from '../plan/plan.ts'
import { acquireTrees, type Tree, type TreeRequest } from './acquire/index.ts'
import { promtoolContainer } from './docker/promtool.ts'
import { exitCodeOf, type Outcome, runBounded } from './run-bounded.ts'

/**
 * Runs promtool without a shell in a folder that holds `files` (relative path -> text): one of its own that is removed afterwards, or
 * `folder` (absolute), which stays, and in which the stack's Prometheus may then write. Output is its last part. Rejects with
 * `CannotObserve` where no promtool can be had, and with the signal's reason.
 */
export type RunPromtool = (
  argv: readonly string[],
  files: Readonly<Record<string, string>>,
  folder?: string,
) => Promise<{ readonly exitCode: number; readonly output: string }>

/** Runs promtool in a folder. */
type Runner = (argv: readonly string[], folder: string) => Promise<Outcome>

const REQUEST: TreeRequest = { name: 'promtool', packages: ['promtool'], program: '/usr/bin/promtool' }

/** The real promtool for a run: from Debian packages, brought at its first use; else out of the Prometheus image of a stack in containers. */
export function promtoolFor(plan: Pick<Plan, 'runtime' | 'services'>, signal: AbortSignal): RunPromtool {
  let found: Promise<Runner> | undefined
  return async (argv, files, folder) => {
    found ??= findRunner(plan, signal)
    const run = await found
    const place = folder ?? (await mkdtemp(join(tmpdir(), 'firedrill-promtool-')))
    try {
      await writeAll(place, files)
      const outcome = await run(argv, place)
      if (folder !== undefined && plan.runtime.name === 'docker') await openToAll(folder)
      return { exitCode: exitCodeOf(outcome), output: outcome.output }
    } finally {
      if (folder === undefined) await rm(place, { recursive: true, force: true, maxRetries: 3 })
    }
  }
}

async function findRunner({ runtime, services }: Pick<Plan, 'runtime' | 'services'>, signal: AbortSignal): Promise<Runner> {
  try {
    const trees = await acquireTrees([REQUEST], { onProgress: () => undefined, signal })
    return fromTree(trees.get(REQUEST.name), signal)
  } catch (error) {
    signal.throwIfAborted()
    const image = services.find(({ role, compose }) => role === 'prometheus' && compose?.image !== undefined)?.compose?.image
    if (runtime.name === 'docker' && image !== undefined) return promtoolContainer(image, signal)
    throw new CannotObserve(`promtool cannot be had: ${messageOf(error)}`, { cause: error })
  }
}

// On nothing but its own packages: the machine may be of another kind.
function fromTree(tree: Tree | undefined, signal: AbortSignal): Runner {
  const [loader] = tree === undefined ? [] : globSync('usr/lib/*/ld-linux*.so.*', { cwd: tree.root })
  if (tree === undefined || loader === undefined) throw new CannotObserve('promtool cannot be had: its packages hold no loader')
  const words = ['--library-path', dirname(join(tree.root, loader)), tree.program]
  const env = { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, LC_ALL: 'C', TZ: 'UTC' }
  return (argv, cwd) => runBounded(join(tree.root, loader), [...words, ...argv], { cwd, env, signal })
}

async function writeAll(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name)
    if (isAbsolute(name) || relative(folder, file).startsWith('..'))
      throw new Error(`${name} is not a path below promtool’s folder`)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}

// The Prometheus of an image is another user than this one.
async function openToAll(path: string): Promise<void> {
  const stat = await lstat(path)
  if (stat.isSymbolicLink()) return
  await chmod(path, stat.isDirectory() ? 0o777 : 0o666)
  if (stat.isDirectory()) for (const name of await readdir(path)) await openToAll(join(path, name))
}
