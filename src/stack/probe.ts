import { request } from 'node:http'

/** One look at whether a service is ready: undefined = ready, else what is missing. */
export type Probe = (signal: AbortSignal) => Promise<string | undefined>

/** Milliseconds for one look. */
export const LOOK_MS = 3000

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
