/** What the real promlint (`promtool check metrics`) says of an exposition. */
import { spawn } from 'node:child_process'
import type { Program } from './differential-binaries.ts'

const PARALLEL = 3

/** promlint's words, and the rule of ours that says the same. */
export const WORDS: readonly (readonly [text: RegExp, rule: string])[] = [
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

export interface Answer {
  readonly family: string
  readonly text: string
}

/** The answers of promlint, line by line. */
export async function promlint([command, ...words]: Program, input: string | Uint8Array): Promise<Answer[]> {
  const child = spawn(command, [...words, 'check', 'metrics'], { stdio: ['pipe', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  // It may end before it has read all.
  child.stdin.on('error', () => undefined).end(input)
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  // 3: it parses, and promlint has something to say.
  if (code !== (stderr === '' ? 0 : 3)) throw new Error(`promtool check metrics ended with ${code}: ${stderr.slice(0, 1000)}`)
  return stderr
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ family: line.slice(0, line.indexOf(' ')), text: line.slice(line.indexOf(' ') + 1) }))
}

// Words that no rule of ours stands for are shown as they are: a promlint that has learned a new rule is a difference.
const ruleOf = (words: string): string => WORDS.find(([text]) => text.test(words))?.[1] ?? words

/** What a side says, each thing once: promlint repeats itself for every sample. */
export const said = (things: readonly string[]): string[] => [...new Set(things)].sort()

/** The answers as `family rule`. */
export async function promlintSaid(program: Program, input: string | Uint8Array): Promise<string[]> {
  return said((await promlint(program, input)).map(({ family, text }) => `${family} ${ruleOf(text)}`))
}

/** The answers to each input, a few at a time. */
export async function promlintSaidOfEach(program: Program, inputs: readonly Uint8Array[]): Promise<string[][]> {
  const answers: string[][] = []
  const queue = inputs.entries()
  const worker = async (): Promise<void> => {
    for (const [index, input] of queue) answers[index] = await promlintSaid(program, input)
  }
  await Promise.all(Array.from({ length: PARALLEL }, worker))
  return answers
}
