import { spawn } from 'node:child_process'
import { request } from 'node:http'
import { createConnection } from 'node:net'
import type { NativeProcess } from './process.ts'

/** One look at whether a service is ready: undefined = ready, else what is missing. */
export type Probe = (signal: AbortSignal) => Promise<string | undefined>

const LOOK_MS = 3000

/** Ready when the path answers with a status below 500: a login page is an answer too. */
export const httpProbe =
  (host: string, port: number, path: string): Probe =>
  (signal) =>
    new Promise((resolve) => {
      const asked = request(
        { host, port, path, signal: AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]), agent: false },
        (answer) => {
          answer.resume()
          const status = answer.statusCode ?? 0
          resolve(status < 500 ? undefined : `http://${host}:${port}${path} answers ${status}`)
        },
      )
      asked.on('error', (error) => resolve(`http://${host}:${port}${path}: ${error.message}`))
      asked.end()
    })

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

/** Ready when the command, run inside the service's namespaces, ends with 0. */
export const execProbe =
  (process: NativeProcess, argv: readonly string[], environment: Readonly<Record<string, string>>, timeout = LOOK_MS): Probe =>
  (signal) =>
    new Promise((resolve) => {
      const { initPid } = process
      if (initPid === undefined) return resolve('not started yet')
      const enter = ['--target', String(initPid), '--user', '--mount', '--pid', '--preserve-credentials', '--', ...argv]
      const stop = AbortSignal.any([signal, AbortSignal.timeout(timeout)])
      const child = spawn('nsenter', enter, {
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe'],
        signal: stop,
        killSignal: 'SIGKILL',
      })
      const said: Buffer[] = []
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => said.push(data))
      child.on('error', (error) => resolve(error.message))
      child.on('close', (code) => {
        const [line = ''] = Buffer.concat(said).toString().trim().split('\n').slice(-1)
        resolve(code === 0 ? undefined : `${argv[0]} ends with ${code}${line === '' ? '' : `: ${line}`}`)
      })
    })
