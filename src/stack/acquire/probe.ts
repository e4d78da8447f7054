import { globSync } from 'node:fs'
import { join } from 'node:path'
import type { Run } from './command.ts'
import { complaint } from './errors.ts'

/**
 * Runs `program --version` on nothing but the tree's own loader and libraries.
 * Its answer proves that this machine's kernel runs the suite's programs, and is the version that reports name.
 */
export async function askVersion(
  run: Run,
  root: string,
  program: string,
  signal: AbortSignal,
): Promise<{ readonly version: string } | { readonly reason: string }> {
  const [loader] = globSync('usr/lib/*/ld-linux*.so.*', { cwd: root })
  if (loader === undefined) return { reason: 'libc has no loader in the tree' }
  const libraries = join(root, loader, '..')
  const outcome = await run(join(root, loader), ['--library-path', libraries, join(root, program), '--version'], { signal })
  const version = /\d+(\.\d+)+/.exec(`${outcome.stdout}\n${outcome.stderr}`)?.[0]
  if (outcome.code === 0 && version !== undefined) return { version }
  return { reason: `${program} --version: ${complaint(outcome)}` }
}
