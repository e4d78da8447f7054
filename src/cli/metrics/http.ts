import { STATUS_CODES } from 'node:http'
import { type Redaction, redaction } from '../../checks/metrics/redaction.ts'
import { type Http, type HttpAnswer, type HttpFailure, RequestFailed } from '../../clients/http.ts'
import { createHttp } from '../../clients/http-client.ts'
import { TestBedError } from '../../lib/errors.ts'
import { version } from '../../lib/version.ts'
import { acceptHeader } from '../../prom-parser/index.ts'
import type { MetricsSettings } from './options.ts'
import { elsewhere, head } from './problems.ts'
import { type Answer, type Reading, type Source, type Trouble, tooLarge } from './reading.ts'
import { commandSecrets, shownUrl } from './redact.ts'

/** As Go's client, which Prometheus uses. */
const MAX_REDIRECTS = 10
const REDIRECTS = new Set([301, 302, 303, 307, 308])

type UrlSource = Extract<Source, { kind: 'url' }>

/** Asks an endpoint as a scrape of Prometheus 3 does, and follows its redirects. */
export async function readUrl(source: UrlSource, settings: MetricsSettings): Promise<Reading> {
  await using http = createHttp()
  const redact = redaction(commandSecrets(source, settings))
  try {
    const { answer, redirects } = await follow(http, source.url, settings)
    const contentType = answer.headers['content-type'] ?? ''
    const { status, durationMs, body } = answer
    const seen: Answer = { url: redirects.at(-1) ?? source.name, status, contentType, durationMs, redirects }
    const trouble = troubleOf(source, answer, redact)
    return { source, answer: seen, ...(trouble === undefined ? { body } : { trouble }) }
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error
    if (error.reason === 'too-large') return tooLarge(source, settings.maxBytes)
    if (error.reason === 'encoding') return { source, trouble: packed(redact.text(error.message)) }
    // Who answers in part speaks the protocol that was asked for.
    const hint = error.reason === 'reset' && !error.message.includes('got 0 bytes') ? undefined : HINTS[error.reason]
    throw new TestBedError(redact.text(error.message), { hint })
  }
}

const HINTS: Readonly<Partial<Record<HttpFailure, string>>> = {
  refused: 'is it running, and does it listen on this address and port?',
  unresolved: 'is the host name right, and known on this machine?',
  timeout: '--timeout waits longer; Prometheus itself gives up after scrape_timeout (10s unless configured)',
  reset: 'an endpoint that speaks TLS needs https://',
}

interface Followed {
  readonly answer: HttpAnswer
  readonly redirects: readonly string[]
}

async function follow(http: Http, first: URL, settings: MetricsSettings): Promise<Followed> {
  const end = performance.now() + settings.timeout
  const redirects: string[] = []
  let url = first
  let trusted = true
  let durationMs = 0
  for (;;) {
    const answer = await http.request(trusted ? url.href : withoutUser(url).href, {
      headers: { ...scrapeHeaders(settings), ...(trusted ? settings.headers : {}) },
      timeout: Math.max(1, Math.ceil(end - performance.now())),
      maxBytes: settings.maxBytes,
    })
    durationMs += answer.durationMs
    const next = redirectOf(answer, url)
    if (next === undefined) return { answer: { ...answer, durationMs }, redirects }
    redirects.push(shownUrl(withoutUser(next).href))
    if (redirects.length > MAX_REDIRECTS)
      throw new RequestFailed('other', first.href, `GET ${shownUrl(first.href)}: stopped after ${MAX_REDIRECTS} redirects`)
    trusted &&= isSameHost(first, next)
    url = trusted ? withUser(next, first) : next
  }
}

function redirectOf({ status, headers }: HttpAnswer, from: URL): URL | undefined {
  if (!REDIRECTS.has(status) || !headers.location) return undefined
  const to = URL.parse(headers.location, from.href)
  if (to !== null && /^https?:$/.test(to.protocol)) return to
  const says = `GET ${shownUrl(from.href)}: the redirect leads to no http or https URL (${shownUrl(headers.location)})`
  throw new RequestFailed('other', from.href, says)
}

function scrapeHeaders({ format, timeout }: MetricsSettings): Record<string, string> {
  return {
    accept: acceptHeader(format),
    'accept-encoding': 'gzip',
    'user-agent': `firedrill/${version}`,
    'x-prometheus-scrape-timeout-seconds': String(timeout / 1000),
  }
}

// Credentials go to no other host, and from https to no http, also when a later redirect leads back.
const isSameHost = (first: URL, next: URL): boolean =>
  next.hostname === first.hostname && (next.protocol === first.protocol || next.protocol === 'https:')

function withUser(url: URL, { username, password }: URL): URL {
  const out = new URL(url)
  if (out.username === '') [out.username, out.password] = [username, password]
  return out
}

function withoutUser(url: URL): URL {
  const out = new URL(url)
  out.username = ''
  out.password = ''
  return out
}

function troubleOf(source: UrlSource, { status, headers, body }: HttpAnswer, redact: Redaction): Trouble | undefined {
  const encoding = headers['content-encoding'] ?? ''
  if (status !== 200) {
    const type = redact.text(headers['content-type'] ?? '') || 'no Content-Type'
    const actual = `${status} ${STATUS_CODES[status] ?? ''}, ${type}, ${JSON.stringify(head(body, redact))}`
    const message = `the endpoint answered ${status}`
    return {
      verdict: 'none',
      problem: { message, expected: 'status 200 and an exposition', actual, ...statusHint(status, source) },
    }
  }
  if (encoding === '' || encoding === 'gzip' || encoding === 'identity') return undefined
  return packed(`content-encoding ${redact.text(encoding)}`)
}

const packed = (actual: string): Trouble => ({
  verdict: 'refused',
  problem: {
    message: 'the answer is packed in a way that Prometheus does not unpack',
    expected: 'content-encoding gzip, or none',
    actual,
  },
})

function statusHint(status: number, source: UrlSource): { readonly hint?: string } {
  if (status === 401 || status === 403) return { hint: `credentials go into --header "Authorization: Bearer $TOKEN"` }
  if (status === 404) return elsewhere(source)
  if (status === 406) return { hint: 'without --format every format is accepted' }
  return REDIRECTS.has(status) ? { hint: 'the redirect does not say where to' } : {}
}
