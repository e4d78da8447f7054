import { spawn } from 'node:child_process'
import { createConnection } from 'node:net'
import { LOOK_MS, type Probe } from '../probe.ts'
import type { NativeProcess } from './process.ts'
import { tool } from './tools.ts'

/** Ready when the port accepts a connection. */
export const tcpProbe =
  (host: string, port: number): Probe =>
  () =>
    new Promise((resolve) => {
      const socket = createConnection({ host, port })
      const end = (missing: string | undefined) => {
        socket.destroy()
        resolve(missing)
      }
      socket.setTimeout(LOOK_MS, () => end(`${host}:${port} does not answer`))
      socket.on('connect', () => end(undefined))
      socket.on('error', (error) => end(error.message))
    })

export interface ExecProbe {
  readonly process: NativeProcess
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly workingDir: string
  /** Milliseconds for one look. */
  readonly timeout?: number
}

/** Ready when the command, run inside the service's namespaces and working directory, ends with 0. */
export const execProbe =
  ({ process: service, argv, environment, workingDir, timeout = LOOK_MS }: ExecProbe): Probe =>
  (signal) =>
    new Promise((resolve) => {
      const { initPid } = service
      if (initPid === undefined || !service.built) return resolve('not started yet')
      const inside = ['/bin/sh', '-c', 'cd "$0" && exec "$@"', workingDir, ...argv]
      const enter = ['--target', String(initPid), '--user', '--mount', '--pid', '--preserve-credentials', '--', ...inside]
      const child = spawn(tool('nsenter'), enter, { env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
      const stop = AbortSignal.any([signal, AbortSignal.timeout(timeout)])
      const end = () => killGroup(child.pid)
      stop.addEventListener('abort', end, { once: true })
      if (stop.aborted) end()
      const said: Buffer[] = []
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => said.push(data))
      child.on('error', (error) => resolve(error.message))
      child.on('close', (code) => {
        stop.removeEventListener('abort', end)
        const [line = ''] = Buffer.concat(said).toString().trim().split('\n').slice(-1)
        const ended = stop.aborted ? `did not end within ${timeout / 1000} s` : `ends with ${code}`
        resolve(code === 0 ? undefined : `${argv[0]} ${ended}${line === '' ? '' : `: ${line}`}`)
      })
    })

// nsenter waits for a child of its own: ended alone, it would leave that one in the service's namespaces.
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
