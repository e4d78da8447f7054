import { createReadStream, existsSync } from 'node:fs'
import { stdin } from 'node:process'
import type { Readable } from 'node:stream'
import { messageOf, UsageError } from '../../lib/errors.ts'
import { readUrl } from './http.ts'
import type { MetricsSettings } from './options.ts'
import { type Reading, type Source, tooLarge } from './reading.ts'
import { shownUrl } from './redact.ts'

/** Tells what was named: stdin, a URL, `host:port`, `:port` or a file. A file of that name goes before `host:port`. */
export function sourceOf(named: string): Source {
  if (named === '-') return { kind: 'stdin', name: 'stdin' }
  if (/^https?:\/\//i.test(named)) return urlSource(named)
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(named))
    throw new UsageError(`an exposition is read from http and https, not from ${named.split('://')[0]}`)
  if (existsSync(named)) return { kind: 'file', name: named }
  if (/^:\d+(?![^/?])/.test(named)) return urlSource(`http://localhost${named}`)
  if (/^([^\s/?#@]*@)?([\w.-]+|\[[0-9a-f:.]+\]):\d+(?![^/?])/i.test(named)) return urlSource(`http://${named}`)
  return { kind: 'file', name: named.replace(/^[^/]*:[^/]*@/, '***@') }
}

function urlSource(text: string): Source {
  const url = URL.parse(text)
  if (url === null || !isEncoded(url.username) || !isEncoded(url.password))
    throw new UsageError(`that is no URL: ${shownUrl(text)}`, { hint: 'for example http://127.0.0.1:9090/metrics' })
  url.hash = ''
  if (!/^https?:\/\/[^/?#]*\//i.test(text)) url.pathname = '/metrics'
  return { kind: 'url', name: shownUrl(url.href), url }
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** Reads it all, up to `--max-bytes`. Throws `UsageError` for a file that cannot be read and `TestBedError` for an endpoint that is silent. */
export async function readSource(source: Source, settings: MetricsSettings, input: Readable = stdin): Promise<Reading> {
  if (source.kind === 'url') return await readUrl(source, settings)
  const stream = source.kind === 'stdin' ? input : createReadStream(source.name)
  const body = await readStream(stream, settings.maxBytes).catch((error: unknown) => {
    throw unreadable(source, error)
  })
  return body === undefined ? tooLarge(source, settings.maxBytes) : { source, body }
}

// Leaving the loop destroys the stream: an endless input ends here.
async function readStream(stream: Readable, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = []
  let total = 0
  for await (const chunk of stream) {
    total += chunk.length
    if (total > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, total)
}

function unreadable(source: Source, error: unknown): UsageError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  if (code === 'ENOENT')
    return new UsageError(`there is no file ${source.name}`, {
      hint: 'for an endpoint write host:port, :port or http://…; for standard input write -',
    })
  if (code === 'EISDIR') return new UsageError(`${source.name} is a directory`, { hint: 'name the file with the exposition' })
  return new UsageError(`${source.name} cannot be read: ${messageOf(error)}`)
}
