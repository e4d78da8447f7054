import { request as http } from 'node:http'
import { request as https } from 'node:https'
import type { HttpAnswer, HttpRequest } from '../../../clients/http.ts'
import { CannotObserve, messageOf } from '../../../lib/errors.ts'

/** More than an error of Kong has. */
const MOST = 64 * 1024

/**
 * Sends the head of a request whose Content-Length says `bytes`, and none of them: a gateway that looks at the length answers at once. Throws
 * `CannotObserve` where no answer comes in time: it waits for the body.
 */
export async function declareBody(url: string, bytes: number, of: HttpRequest): Promise<HttpAnswer> {
  const { method = 'GET', headers = {}, timeout = 10_000, signal } = of
  const end = AbortSignal.any([AbortSignal.timeout(timeout), ...(signal ? [signal] : [])])
  const began = performance.now()
  const sending = (url.startsWith('https:') ? https : http)(url, {
    method,
    headers: { ...headers, 'content-length': String(bytes) },
    signal: end,
    agent: false,
  })
  try {
    return await new Promise((resolve, reject) => {
      sending.on('error', reject).on('response', (answer) => {
        const chunks: Buffer[] = []
        let size = 0
        const whole = () =>
          resolve({
            url,
            status: answer.statusCode ?? 0,
            headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])),
            body: Buffer.concat(chunks),
            durationMs: performance.now() - began,
          })
        answer.on('end', whole).on('error', reject)
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size <= MOST) chunks.push(chunk)
        })
      })
      sending.flushHeaders()
    })
  } catch (error) {
    signal?.throwIfAborted()
    throw new CannotObserve(`a request that declares ${bytes} bytes, and sends none, got no answer: ${messageOf(error)}`)
  } finally {
    sending.destroy()
  }
}
