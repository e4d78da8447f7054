/**
 * Our verdicts and samples against those of a real promtool and a real Prometheus, on generated expositions.
 * FIREDRILL_SEED repeats a run, FIREDRILL_RUNS asks for more expositions.
 */
import { expect, onTestFinished, test } from 'vitest'
import { describeError, type Mode, parseExposition } from '../../src/prom-parser/index.ts'
import { acquireBinaries, promtoolVerdicts, type Verdict } from './differential-binaries.ts'
import { type Deviation, deviations, known } from './differential-known.ts'
import { ScrapingPrometheus } from './differential-prometheus.ts'
import { seriesDifferences } from './differential-series.ts'
import { expositions, type Generated } from './generate.ts'

const seed = Number(process.env.FIREDRILL_SEED ?? 4)
const runs = Number(process.env.FIREDRILL_RUNS ?? 320)
const CONTENT_TYPES = {
  text: 'text/plain; version=0.0.4',
  openmetrics: 'application/openmetrics-text; version=1.0.0',
} as const

const inputs: readonly Generated[] = [...known, ...expositions(seed, runs)]
const binaries = await acquireBinaries()
const run = `differential: ${inputs.length} expositions, FIREDRILL_SEED=${seed} FIREDRILL_RUNS=${runs}`
console.info('reason' in binaries ? `${run}: skipped, ${binaries.reason}` : `${run}, Prometheus ${binaries.version}`)

const read = ({ kind, bytes }: Generated, mode: Mode) =>
  parseExposition(bytes, mode === 'expfmt' ? { mode } : { mode, contentType: CONTENT_TYPES[kind] })

interface Disagreement {
  readonly input: Generated
  readonly deviation: Deviation | undefined
  readonly text: string
}

/** The expositions on which the two do not agree. */
function disagreements(mode: Mode, theirs: readonly Verdict[]): Disagreement[] {
  return inputs.flatMap((input, index) => {
    const { errors } = read(input, mode)
    const real = theirs[index]
    if (real?.accepted === (errors.length === 0)) return []
    const ours = errors.length === 0 ? 'accepted' : `refused: ${errors.slice(0, 3).map(describeError).join('; ')}`
    const theirWords = real?.accepted === true ? 'accepted' : `refused: ${real?.error}`
    const text = `${input.kind} [${input.mutations}]\n  ${mode}: ${ours}\n  real: ${theirWords}\n  ${literal(input.bytes)}`
    const [error] = real?.accepted === true ? errors : []
    const deviation = error && deviations.find((known) => known.mode === mode && known.explains(error))
    return [{ input, text, deviation }]
  })
}

/** The text as a string literal; bytes that are no UTF-8 in base64. */
function literal(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8')
  return Buffer.from(text).equals(bytes) ? JSON.stringify(text) : `base64 ${Buffer.from(bytes).toString('base64')}`
}

/** No disagreement but the known deviations, and each of those is one still. */
function expectAgreement(mode: Mode, verdicts: readonly Verdict[]): void {
  const found = disagreements(mode, verdicts)
  expect(found.filter(({ deviation }) => deviation === undefined).map(({ text }) => text)).toEqual([])
  const gone = deviations.filter((known) => known.mode === mode && !found.some(({ input }) => input === known.example))
  expect(gone.map(({ why }) => why)).toEqual([])
}

/** A comparison that only ever sees one kind of verdict compares nothing. */
function expectBoth(verdicts: readonly Verdict[]): void {
  const accepted = verdicts.filter((verdict) => verdict.accepted).length
  expect(accepted).toBeGreaterThan(inputs.length / 5)
  expect(inputs.length - accepted).toBeGreaterThan(inputs.length / 10)
}

test('mode expfmt gives the verdicts of promtool check metrics', async (context) => {
  if ('reason' in binaries) return context.skip(binaries.reason)
  const bytes = inputs.map((input) => input.bytes)
  const verdicts = await promtoolVerdicts(binaries.promtool, bytes)
  expectBoth(verdicts)
  expectAgreement('expfmt', verdicts)
})

test('mode scraper gives the verdicts and the samples of a real scrape', async (context) => {
  if ('reason' in binaries) return context.skip(binaries.reason)
  const prometheus = await ScrapingPrometheus.start(binaries.prometheus)
  onTestFinished(() => prometheus[Symbol.asyncDispose]())
  const served = inputs.map(({ kind, bytes }) => ({ bytes, contentType: CONTENT_TYPES[kind] }))
  const verdicts = await prometheus.scrape(served)
  const stored = await prometheus.stored()
  expectBoth(verdicts)
  expect(stored.size).toBeGreaterThan(50)
  const differences = inputs.flatMap((input, index) => {
    const { families, errors } = read(input, 'scraper')
    if (verdicts[index]?.accepted !== true || errors.length > 0) return []
    const found = seriesDifferences(families, stored.get(index) ?? [])
    return found.length === 0 ? [] : [`${input.kind} ${literal(input.bytes)}\n  ${found.join('\n  ')}`]
  })
  expect.soft(differences).toEqual([])
  expectAgreement('scraper', verdicts)
})
