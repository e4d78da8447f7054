import type { Mode } from '../../prom-parser/index.ts'
import type { Finding, Note } from '../contract.ts'
import { type MetricsSeen, metrics } from './check.ts'
import { type Answer, readAnswer } from './scrape.ts'
import type { MetricsSpec } from './spec.ts'

/** Answers and looks that the tests of this kind share. */
export const endpoint = 'http://inventory-app:3000/metrics'
export const TEXT = 'text/plain; version=0.0.4; charset=utf-8'
export const OPENMETRICS = 'application/openmetrics-text; version=1.0.0'

/** An answer that came with status 200 in 12 ms. */
export const answer = (text: string, contentType = TEXT, mode?: Mode): Answer =>
  readAnswer(
    { status: 200, contentType, durationMs: 12, encoding: '', location: undefined, body: new TextEncoder().encode(text) },
    { mode },
  )

const seenOf = (seen: Partial<MetricsSeen>): MetricsSeen => ({ scrape: undefined, before: undefined, load: undefined, ...seen })

export const judge = (spec: Partial<MetricsSpec>, seen: Partial<MetricsSeen>): Finding[] =>
  metrics.judge({ endpoint, ...spec }, seenOf(seen))

export const notes = (spec: Partial<MetricsSpec>, seen: Partial<MetricsSeen>): readonly Note[] =>
  metrics.notes?.({ endpoint, ...spec }, seenOf(seen)) ?? []

export const messages = (findings: readonly Note[]): string[] => findings.map(({ message }) => message)
