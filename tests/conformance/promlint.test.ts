/** Our linter against promlint, the one of the real `promtool check metrics`: the same answers by the rules that both have. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type LintProblem, lint, lintRules, parseExposition } from '../../src/prom-parser/index.ts'
import { acquireBinaries, type Program } from './differential-binaries.ts'
import { cases, nameExposition, unitExposition } from './promlint-table.ts'

const binaries = await acquireBinaries()
if ('reason' in binaries) console.info(`promlint: skipped, ${binaries.reason}`)

/** promlint's words, and the rule of ours that says the same. */
const RULES: readonly (readonly [text: RegExp, rule: string])[] = [
  [/^no help text$/, 'no-help'],
  [/^use base unit "\w+" instead of "\w+"$/, 'base-unit'],
  [/^counter metrics should have "_total" suffix$/, 'counter-total'],
  [/^non-counter metrics should not have "_total" suffix$/, 'non-counter-total'],
  [/^non-histogram.* metrics should not have "_(?:bucket|count|sum)" suffix$/, 'reserved-suffix'],
  [/^non-(?:histogram|summary) metrics should not have "(?:le|quantile)" label$/, 'reserved-label'],
  [/^metric name should not include type '\w+'$/, 'type-in-name'],
  [/^metric names should not contain ':'$/, 'colon-in-name'],
  [/^metric names should be written in 'snake_case' not 'camelCase'$/, 'camel-case-name'],
  [/^label names should be written in 'snake_case' not 'camelCase'$/, 'camel-case-label'],
  [/^metric names should not contain abbreviated units$/, 'unit-abbreviation'],
  [/^metric not unique$/, 'duplicate-series'],
]
const SHARED: ReadonlySet<string> = new Set(lintRules.filter(({ promlint }) => promlint).map(({ id }) => id))

const ours = (text: string): readonly LintProblem[] => {
  const { families, errors } = parseExposition(text, { mode: 'expfmt' })
  expect(errors).toEqual([])
  return lint(families)
}

/** What a side says, each thing once: promlint repeats itself for every sample. */
const said = (things: readonly string[]): string[] => [...new Set(things)].sort()
const keyOf = ({ family, rule }: LintProblem): string => `${family} ${rule}`
const sharedSaid = (text: string): string[] =>
  said(
    ours(text)
      .filter(({ rule }) => SHARED.has(rule))
      .map(keyOf),
  )

interface Answer {
  readonly family: string
  readonly text: string
}

/** The answers of promlint, line by line. */
function promlint([command, ...words]: Program, input: string): Answer[] {
  const { status, stderr } = spawnSync(command, [...words, 'check', 'metrics'], { input, encoding: 'utf8', maxBuffer: 1 << 28 })
  // 3: it parses, and promlint has something to say.
  if (status !== (stderr === '' ? 0 : 3)) throw new Error(`promtool check metrics ended with ${status}: ${stderr.slice(0, 1000)}`)
  return stderr
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ family: line.slice(0, line.indexOf(' ')), text: line.slice(line.indexOf(' ') + 1) }))
}

// Words that no rule of ours stands for are shown as they are: a promlint that has learned a new rule is a difference.
const ruleOf = (words: string): string => RULES.find(([text]) => text.test(words))?.[1] ?? words
const theirs = (program: Program, text: string): string[] =>
  said(promlint(program, text).map(({ family, text: words }) => `${family} ${ruleOf(words)}`))

test.for(Object.entries(cases))('the same answers: %s', ([, { text, known }], context) => {
  if ('reason' in binaries) return context.skip(binaries.reason)
  const mine = sharedSaid(text)
  const real = theirs(binaries.promtool, text)
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
] as const)('the same answers: %s', ([, text], context) => {
  if ('reason' in binaries) return context.skip(binaries.reason)
  expect(sharedSaid(text).filter((answer) => !isMebi(answer))).toEqual(theirs(binaries.promtool, text))
})

test('the same units', (context) => {
  if ('reason' in binaries) return context.skip(binaries.reason)
  const words = promlint(binaries.promtool, unitExposition()).flatMap(({ family, text }) => {
    const [, base, unit] = /^use base unit "(\w+)" instead of "(\w+)"$/.exec(text) ?? []
    return base === undefined ? [] : [`${family} is in ${unit}, not in the base unit ${base}`]
  })
  expect(words.length).toBeGreaterThan(500)
  const messages = ours(unitExposition()).flatMap(({ rule, message }) => (rule === 'base-unit' ? [message] : []))
  expect(said(messages.filter((message) => !isMebi(message)))).toEqual(said(words))
})

test('every rule that is promlint’s speaks somewhere in the table, and every other one is told apart', () => {
  const spoken = new Set(
    [...Object.values(cases).map(({ text }) => text), nameExposition()].flatMap((text) => ours(text).map(({ rule }) => rule)),
  )
  expect([...SHARED].filter((id) => !spoken.has(id as LintProblem['rule']))).toEqual([])
  expect(said([...SHARED])).toEqual(said(RULES.map(([, rule]) => rule)))
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
