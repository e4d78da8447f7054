/** The real Prometheus and promtool, run on nothing but their own packages. */
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { acquireTrees, type Tree } from '../../src/stack/acquire/index.ts'
import { prometheus } from '../../src/stack/components/prometheus.ts'
import { cannotBeHad } from './packages.ts'

const PARALLEL = 3

/** First words of a command line. */
export type Program = readonly [string, ...string[]]

export interface Binaries {
  readonly prometheus: Program
  readonly promtool: Program
  readonly version: string
}

/** The programs, or why they cannot be had. */
export async function acquireBinaries(): Promise<Binaries | { readonly reason: string }> {
  try {
    const promtool = { name: 'promtool', packages: ['promtool'], program: '/usr/bin/promtool' }
    const options = { onProgress: () => undefined, signal: AbortSignal.timeout(300_000) }
    const trees = await acquireTrees([prometheus, promtool], options)
    return {
      prometheus: programOf(trees.get('prometheus')),
      promtool: programOf(trees.get('promtool')),
      version: trees.get('prometheus')?.version ?? '',
    }
  } catch (error) {
    return cannotBeHad(`prometheus and promtool cannot be had: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function programOf(tree: Tree | undefined): Program {
  const [loader] = tree === undefined ? [] : globSync('usr/lib/*/ld-linux*.so.*', { cwd: tree.root })
  if (tree === undefined || loader === undefined) throw new Error('the package tree has no loader')
  return [join(tree.root, loader), '--library-path', dirname(join(tree.root, loader)), tree.program]
}

/** What a judge says of an exposition. */
export interface Verdict {
  readonly accepted: boolean
  /** Why not. */
  readonly error: string
}

/** `promtool check metrics` of each input, a few at a time. */
export async function promtoolVerdicts(promtool: Program, inputs: readonly Uint8Array[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  const queue = inputs.entries()
  const worker = async (): Promise<void> => {
    for (const [index, input] of queue) verdicts[index] = await checkMetrics(promtool, input)
  }
  await Promise.all(Array.from({ length: PARALLEL }, worker))
  return verdicts
}

async function checkMetrics([command, ...words]: Program, input: Uint8Array): Promise<Verdict> {
  const child = spawn(command, [...words, 'check', 'metrics'], { stdio: ['pipe', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  // It may end before it has read all.
  child.stdin.on('error', () => undefined).end(input)
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  // 3: it parses, and promlint has something to say.
  if (code === 0 || code === 3) return { accepted: true, error: '' }
  if (code === 1 && stderr.startsWith('error while linting: ')) return { accepted: false, error: stderr.trim() }
  if (code === 2 && stderr.startsWith('panic: ')) return { accepted: false, error: 'promtool crashes' }
  throw new Error(`promtool check metrics ended with ${code}: ${stderr}`)
}
