import { CannotObserve } from '../lib/errors.ts'
import { acceptHeader, type Family, parseExposition } from '../prom-parser/index.ts'
import type { Observed } from './contract.ts'
import type { KongOf, KongSpec } from './kong-of.ts'
import { declaredConfig, prometheusOf } from './prometheus-of.ts'

const MAX_BYTES = 64 * 1024 * 1024

/** A metrics page of Kong that was read. */
export interface KongPage {
  readonly url: string
  readonly families: readonly Family[]
}

/**
 * URLs of Kong's metrics pages in the order in which they are to be tried: that of the spec alone, else what Prometheus scrapes of Kong, then
 * those of its Status and its Admin API. Throws `CannotObserve` when nothing leads to any.
 */
export async function metricsPages(at: Observed, of: KongOf, spec: KongSpec = {}): Promise<readonly string[]> {
  if (spec.metrics !== undefined) return of.metrics
  const scraped = await unlessUnseen(() => scrapedPages(at, of))
  if (scraped.length === 0) return of.metrics
  return [...new Set([...scraped, ...(await unlessUnseen(async () => of.metrics))])]
}

/** The first of the pages (default: `metricsPages`) that is one, with its families; throws `CannotObserve` that says of each what it gave. */
export async function kongMetrics(at: Observed, of: KongOf, spec: KongSpec = {}, pages?: readonly string[]): Promise<KongPage> {
  const reasons: string[] = []
  for (const url of pages ?? (await metricsPages(at, of, spec))) {
    const page = await readPage(at, url)
    if (typeof page !== 'string') return page
    reasons.push(page)
  }
  const hint = 'name the page with `metrics`, or let Kong serve it: KONG_STATUS_LISTEN=0.0.0.0:8007'
  if (reasons.length === 0) throw new CannotObserve(`${of.service.name} has no metrics page that can be reached: ${hint}`)
  throw new CannotObserve(`no metrics of ${of.service.name} can be read: ${reasons.join('; ')}: ${hint}`)
}

/** The page, or why it is none. */
async function readPage(at: Observed, url: string): Promise<KongPage | string> {
  try {
    const headers = { accept: acceptHeader() }
    const { status, headers: said, body } = await at.http.request(url, { headers, maxBytes: MAX_BYTES, signal: at.signal })
    if (status !== 200) return `GET ${url} answered ${status}`
    const { families, errors } = parseExposition(body, { contentType: said['content-type'] ?? '' })
    const [error] = errors
    if (error !== undefined) return `GET ${url} gave no metrics: line ${error.line}: expected ${error.expected}`
    return families.length === 0 ? `GET ${url} gave a page without metrics` : { url, families }
  } catch (error) {
    if (error instanceof CannotObserve && !at.signal.aborted) return error.message
    throw error
  }
}

/** What Prometheus scrapes of this Kong, as its config says. */
async function scrapedPages(at: Observed, { service }: KongOf): Promise<readonly string[]> {
  const { jobs } = await declaredConfig(at, prometheusOf(at))
  return jobs.flatMap(({ scheme, metricsPath, params, targets }) =>
    targets.flatMap(({ address, labels }) => {
      const url = URL.parse(`${labels.__scheme__ ?? scheme}://${address}${labels.__metrics_path__ ?? metricsPath}`)
      if (url === null || nameOf(at, url.hostname) !== service.name) return []
      url.search = new URLSearchParams(params).toString()
      return resolved(at, url.href)
    }),
  )
}

function nameOf(at: Observed, host: string): string | undefined {
  try {
    return at.stack.named(host).name
  } catch {
    return undefined
  }
}

function resolved(at: Observed, url: string): readonly string[] {
  try {
    return [at.stack.resolve(url)]
  } catch (error) {
    if (error instanceof CannotObserve) return []
    throw error
  }
}

/** Nothing where it cannot be seen: there are other places to look. */
async function unlessUnseen(look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof CannotObserve) return []
    throw error
  }
}
