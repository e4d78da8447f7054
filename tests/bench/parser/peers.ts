import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { npmPeer, type Program } from './child.ts'
import type { WrittenFormat } from './exposition.ts'

const run = promisify(execFile)
const DEADLINE = 90_000
const PYTHON_PEER = 'prometheus_client==0.26.0'

/** One parser of others on one format. */
export interface Peer {
  readonly name: string
  readonly format: WrittenFormat
  readonly program: Program
  /** Arguments before the file. */
  readonly words: readonly string[]
  /** Slow ones are read fewer times. */
  readonly slow?: boolean
}

/** A peer that cannot be measured here, and why. */
export interface LeftOut {
  readonly name: string
  readonly reason: string
}

/** All peers, those that need other languages made ready in `directory`. */
export async function makePeers(
  directory: string,
): Promise<{ readonly peers: readonly Peer[]; readonly leftOut: readonly LeftOut[] }> {
  const peers: Peer[] = [{ name: 'npm parse-prometheus-text-format', format: 'text', program: npmPeer, words: [] }]
  const leftOut: LeftOut[] = []
  for (const [name, make] of [
    ['Go (expfmt, textparse)', goPeers],
    ['Python prometheus_client', pythonPeers],
  ] as const)
    try {
      peers.push(...(await make(directory)))
    } catch (error) {
      leftOut.push({ name, reason: reasonOf(error) })
    }
  return { peers, leftOut }
}

async function goPeers(directory: string): Promise<Peer[]> {
  const program: Program = [join(directory, 'go-peer')]
  // From the cache of the Go command where it has the modules; go.sum says which bytes they must be.
  await run('go', ['build', '-o', program[0], '.'], { cwd: join(import.meta.dirname, 'go'), timeout: DEADLINE })
  return [
    { name: 'Go prometheus textparse', format: 'text', program, words: ['text'] },
    { name: 'Go prometheus textparse, labels', format: 'text', program, words: ['text-labels'] },
    { name: 'Go common/expfmt', format: 'text', program, words: ['expfmt'] },
    { name: 'Go prometheus textparse', format: 'openmetrics', program, words: ['openmetrics'] },
    { name: 'Go prometheus textparse, labels', format: 'openmetrics', program, words: ['openmetrics-labels'] },
  ]
}

async function pythonPeers(directory: string): Promise<Peer[]> {
  const environment = join(directory, 'python')
  await run('python3', ['-m', 'venv', environment], { timeout: DEADLINE })
  const python = join(environment, 'bin', 'python')
  await run(python, ['-m', 'pip', 'install', '--quiet', PYTHON_PEER], { timeout: DEADLINE })
  const program: Program = [python, join(import.meta.dirname, 'peer.py')]
  return (['text', 'openmetrics'] as const).map((format) => ({
    name: 'Python prometheus_client',
    format,
    program,
    words: [format],
    slow: true,
  }))
}

/** The last line that a program wrote before it failed, without what an address may carry before its host. */
export function reasonOf(error: unknown): string {
  const { code, killed, cmd, stderr } = error as { code?: unknown; killed?: boolean; cmd?: string; stderr?: string }
  if (code === 'ENOENT') return 'the program is not installed'
  if (killed) return `${cmd} took longer than ${DEADLINE / 1000} s`
  const said = stderr?.trim().split('\n').at(-1) || String(error)
  return said.replace(/\/\/[^/\s@]*@/g, '//').slice(0, 300)
}
