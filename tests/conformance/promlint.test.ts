/** Our linter against promlint, the one of the real `promtool check metrics`: the same answers by the rules that both have. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type LintProblem, lint, lintRules, parseExposition } from '../../src/prom-parser/index.ts'
import { acquireBinaries } from './differential-binaries.ts'
import { expositions } from './generate.ts'
import { promlint, promlintSaid, promlintSaidOfEach, said, WORDS } from './promlint-answers.ts'
import { differences, knownDifferences, reasonOf } from './promlint-generated.ts'
import { cases, nameExposition, unitExposition } from './promlint-table.ts'

const binaries = await acquireBinaries()
if ('reason' in binaries) console.info(`promlint: skipped, ${binaries.reason}`)

// So many generated expositions that both accept; another FIREDRILL_SEED draws others.
const SEED = Number(process.env.FIREDRILL_SEED ?? 4)
const RUNS = 150

const SHARED: ReadonlySet<string> = new Set(lintRules.filter(({ promlint }) => promlint).map(({ id }) => id))

const ours = (text: string | Uint8Array): readonly LintProblem[] => {
  const { families, errors } = parseExposition(text, { mode: 'expfmt' })
  expect(errors).toEqual([])
  return lint(families)
}

const isAccepted = (text: Uint8Array): boolean => parseExposition(text, { mode: 'expfmt' }).errors.length === 0

const keyOf = ({ family, rule }: LintProblem): string => `${family} ${rule}`
const sharedSaid = (text: string | Uint8Array): string[] =>
  said(
    ours(text)
      .filter(({ rule }) => SHARED.has(rule))
      .map(keyOf),
  )

test.for(Object.entries(cases))('the same answers: %s', async ([, { text, known }], context) => {
  if ('reason' in binaries) return context.skip(binaries.reason)
  const mine = sharedSaid(text)
  const real = await promlintSaid(binaries.promtool, text)
  // A known difference has to be one still.
  expect({ ours: mine.filter((it) => !real.includes(it)), theirs: real.filter((it) => !mine.includes(it)) }).toEqual({
    ours: known?.ours ?? [],
    theirs: known?.theirs ?? [],
  })
})

test.each(Object.entries(cases))('what only our rules say: %s', (_, { text, extra }) => {
  expect(
    said(
      ours(text)
        .filter(({ rule }) => !SHARED.has(rule))
        .map(keyOf),
    ),
  ).toEqual(said(extra ?? []))
})

// promlint means this prefix and spells it mibi.
const isMebi = (answer: string): boolean => answer.includes('mebi')

const recorded = (file: string): string => readFileSync(join(import.meta.dirname, 'recorded', file), 'utf8')

test.for([
  ['thousands of names', nameExposition()],
  ['units under every prefix', unitExposition()],
  ['node_exporter', recorded('node-exporter-1.11.prom')],
  ['Prometheus', recorded('prometheus-3.5.prom')],
] as const)('the same answers: %s', async ([, text], context) => {
  if ('reason' in binaries) return context.skip(binaries.reason)
  expect(sharedSaid(text).filter((answer) => !isMebi(answer))).toEqual(await promlintSaid(binaries.promtool, text))
})

test('the same units', async (context) => {
  if ('reason' in binaries) return context.skip(binaries.reason)
  const answers = await promlint(binaries.promtool, unitExposition())
  const words = answers.flatMap(({ family, text }) => {
    const [, base, unit] = /^use base unit "(\w+)" instead of "(\w+)"$/.exec(text) ?? []
    return base === undefined ? [] : [`${family} is in ${unit}, not in the base unit ${base}`]
  })
  expect(words.length).toBeGreaterThan(500)
  const messages = ours(unitExposition()).flatMap(({ rule, message }) => (rule === 'base-unit' ? [message] : []))
  expect(said(messages.filter((message) => !isMebi(message)))).toEqual(said(words))
})

test('the same answers: generated expositions', async (context) => {
  if ('reason' in binaries) return context.skip(binaries.reason)
  const generated = expositions(SEED, RUNS * 8).map(({ bytes }) => bytes)
  const inputs = [...knownDifferences.map(({ example }) => Buffer.from(example)), ...generated.filter(isAccepted).slice(0, RUNS)]
  expect(inputs.length).toBe(knownDifferences.length + RUNS)
  const real = await promlintSaidOfEach(binaries.promtool, inputs)
  expect(real.flat().length).toBeGreaterThan(RUNS)
  const reasons = inputs.map((input, index) => {
    const { families } = parseExposition(input, { mode: 'expfmt' })
    const found = differences(sharedSaid(input), real[index] ?? [])
    return found.map(
      (one) => reasonOf(one, families) ?? `${JSON.stringify(one)} in ${JSON.stringify(Buffer.from(input).toString())}`,
    )
  })
  const known = knownDifferences.map(({ why }) => why)
  expect(said(reasons.flat()).filter((reason) => !known.includes(reason))).toEqual([])
  // A known difference has to be one still: the examples come first.
  expect(known.map((_, index) => said(reasons[index] ?? []))).toEqual(known.map((why) => [why]))
})

test('every rule that is promlint’s speaks somewhere in the table, and every other one is told apart', () => {
  const spoken = new Set(
    [...Object.values(cases).map(({ text }) => text), nameExposition()].flatMap((text) => ours(text).map(({ rule }) => rule)),
  )
  expect([...SHARED].filter((id) => !spoken.has(id as LintProblem['rule']))).toEqual([])
  expect(said([...SHARED])).toEqual(said(WORDS.map(([, rule]) => rule)))
  expect(lintRules.filter(({ promlint }) => !promlint).map(({ id }) => id)).toEqual([
    'info-metric',
    'empty-label-value',
    'mixed-label-sets',
    'timestamps',
    'high-cardinality',
    'counter-value',
    'bad-le',
    'no-inf-bucket',
    'bucket-order',
    'not-cumulative',
    'count-mismatch',
    'bad-quantile',
    'duplicate-quantile',
    'negative-quantile',
    'bad-sum',
    'bad-count',
    'secret-in-label',
  ])
})
