import { CannotObserve, messageOf } from '../../../lib/errors.ts'
import { acceptHeader, type Family, parseExposition } from '../../../prom-parser/index.ts'
import type { Observed } from '../../contract.ts'

/** Families of the first of these pages that can be read. Throws `CannotObserve` with what each of them gave. */
export async function metricsPage(urls: readonly string[], at: Pick<Observed, 'http' | 'signal'>): Promise<readonly Family[]> {
  const failed: string[] = []
  for (const url of urls) {
    const read = await readPage(url, at)
    if (typeof read !== 'string') return read
    failed.push(read)
  }
  throw new CannotObserve(
    `the gateway's metrics cannot be read: ${failed.join('; ') || 'it has neither a Status nor an Admin API'}`,
  )
}

async function readPage(url: string, at: Pick<Observed, 'http' | 'signal'>): Promise<readonly Family[] | string> {
  try {
    const answer = await at.http.request(url, { headers: { accept: acceptHeader('prometheus') }, signal: at.signal })
    if (answer.status !== 200) return `${url} answered ${answer.status}`
    const { families } = parseExposition(answer.body, { contentType: answer.headers['content-type'] ?? '', mode: 'scraper' })
    return families.length > 0 ? families : `${url} is no metrics page`
  } catch (error) {
    at.signal.throwIfAborted()
    if (error instanceof CannotObserve) return messageOf(error)
    throw error
  }
}
