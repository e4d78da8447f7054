import { formatMs } from '../../lib/duration.ts'
import { count } from '../../lib/text.ts'
import { describeError, type Exposition } from '../../prom-parser/index.ts'
import type { Finding } from '../contract.ts'
import { redaction } from './redaction.ts'
import { type Answer, headOf, type Scrape } from './scrape.ts'
import { shownErrors } from './shown-errors.ts'
import type { MetricsSpec } from './spec.ts'

const SHOWN_ERRORS = 5
/** Whose verdict each mode is. */
export const ACCEPTED_BY = {
  openmetrics: 'the OpenMetrics specification',
  scraper: "Prometheus' scrape",
  expfmt: 'promtool and Pushgateway',
}

/** What keeps the answer from being an exposition at all; undefined when families can be looked at. */
export function unreadable(spec: MetricsSpec, scrape: Scrape): Finding | undefined {
  const where = spec.endpoint
  if ('failed' in scrape)
    return {
      message: 'the endpoint gave no answer',
      expected: 'an exposition',
      actual: scrape.failed,
      where,
      ...hintOf(scrape.failed),
    }
  const { status, contentType } = scrape
  const actual = `${status}, ${contentType || 'no Content-Type'}, ${JSON.stringify(headOf(scrape.body))}`
  if (status !== 200)
    return {
      message: `the endpoint answered ${status}`,
      expected: 'status 200 and an exposition',
      actual,
      where,
      ...statusHint(scrape),
    }
  if (scrape.encoding !== '' && scrape.encoding !== 'identity' && scrape.encoding !== 'gzip') {
    const message = 'the answer is packed in a way that Prometheus does not unpack'
    return { message, expected: 'content-encoding gzip, or none', actual: `content-encoding ${scrape.encoding}`, where }
  }
  const { format, families = [] } = scrape.exposition ?? {}
  if (/^\s*(text\/html|application\/(xhtml\+xml|json))/i.test(contentType) || format === 'protobuf') {
    return {
      message: 'the endpoint answered with something that is no exposition',
      expected: 'text/plain or application/openmetrics-text',
      actual,
      where,
    }
  }
  if (families.length > 0 || (scrape.exposition?.errors.length ?? 0) > 0) return undefined
  return { message: 'the exposition is empty', expected: 'at least one family', actual, where }
}

const hintOf = (failed: string): { readonly hint?: string } =>
  failed.includes('is larger than') ? { hint: 'maxBytes allows more' } : {}

function statusHint({ status, location }: Answer): { readonly hint?: string } {
  if (status >= 300 && status < 400 && location)
    return { hint: `it redirects to ${location}; redirects are not followed: name that URL` }
  return status === 401 || status === 403 ? { hint: 'it wants credentials, and this kind sends none' } : {}
}

/** What is wrong with an answer that came: errors of the exposition, its format, its slowness. */
export function answerFindings(spec: MetricsSpec, scrape: Scrape): Finding[] {
  if ('failed' in scrape || scrape.exposition === undefined) return []
  return [
    ...refusals(spec, scrape),
    ...sampleFinding(spec, scrape.exposition),
    ...formatFinding(spec, scrape.exposition, scrape.contentType),
    ...slowFinding(spec, scrape.durationMs),
  ]
}

/** Why the mode's reader would not accept the exposition; [] when it does. */
export function refusals(spec: MetricsSpec, scrape: Scrape): Finding[] {
  if ('failed' in scrape) return []
  const { errors } = scrape.exposition ?? { errors: [] }
  const by = ACCEPTED_BY[spec.mode ?? 'scraper']
  const shown = shownErrors(errors.slice(0, SHOWN_ERRORS), scrape.body, redaction())
  const findings: Finding[] = shown.map((error) => ({
    message: `the exposition is refused by ${by}: ${describeError(error)}`,
    expected: error.expected,
    actual: error.text === '' ? (error.line === 0 ? 'no Content-Type' : 'the end of the line') : error.text,
    where: error.line === 0 ? spec.endpoint : `${spec.endpoint} line ${error.line}, column ${error.column}`,
  }))
  const more = errors.length - findings.length
  return more > 0 ? [...findings, { message: `the exposition has ${count(more, 'more error')}`, where: spec.endpoint }] : findings
}

// Metadata alone is an answer without a single value in it.
function sampleFinding({ endpoint }: MetricsSpec, { families, errors }: Exposition): Finding[] {
  if (errors.length > 0 || families.some(({ samples }) => samples.length > 0)) return []
  const actual = `only the metadata of ${count(families.length, 'metric')}`
  return [{ message: 'the exposition has no samples', expected: 'at least one sample', actual, where: endpoint }]
}

function formatFinding({ format, endpoint }: MetricsSpec, exposition: Exposition, contentType: string): Finding[] {
  const got = exposition.format
  if (format === undefined || got?.startsWith('openmetrics') === (format === 'openmetrics')) return []
  // Told already, as an error of the Content-Type.
  if (got === undefined && exposition.errors.length > 0) return []
  const expected = format === 'openmetrics' ? 'application/openmetrics-text' : 'text/plain'
  return [
    {
      message: `the endpoint does not speak the format ${format}`,
      expected,
      actual: contentType || 'no Content-Type',
      where: endpoint,
    },
  ]
}

function slowFinding({ scrapeWithin, endpoint }: MetricsSpec, durationMs: number): Finding[] {
  if (scrapeWithin === undefined || durationMs <= scrapeWithin) return []
  return [
    {
      message: 'the scrape took too long',
      expected: `at most ${formatMs(scrapeWithin)}`,
      actual: formatMs(durationMs),
      where: endpoint,
    },
  ]
}
