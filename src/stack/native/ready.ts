import { createConnection } from 'node:net'
import { messageOf } from '../../lib/errors.ts'
import { LOOK_MS, type Probe } from '../probe.ts'
import { runInside } from './inside.ts'
import type { NativeProcess } from './process.ts'

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
  async (signal) => {
    const { initPid: pid } = service
    if (pid === undefined || !service.built) return 'not started yet'
    const stop = AbortSignal.any([signal, AbortSignal.timeout(timeout)])
    try {
      const { code, output } = await runInside({ pid, argv, environment, workingDir, signal: stop })
      return code === 0 ? undefined : failed(argv, `ends with ${code}`, output)
    } catch (error) {
      return stop.aborted ? failed(argv, `did not end within ${timeout / 1000} s`) : messageOf(error)
    }
  }

function failed([program]: readonly string[], how: string, output = ''): string {
  const [line = ''] = output.trim().split('\n').slice(-1)
  return `${program} ${how}${line === '' ? '' : `: ${line}`}`
}
