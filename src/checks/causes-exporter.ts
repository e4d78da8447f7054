import { z } from 'zod'
import { parseExposition } from '../prom-parser/index.ts'

type Sample = ReturnType<typeof parseExposition>['families'][number]['samples'][number]

const EXPECTED = 'expected one series with its value, like up{job="x"} 0'

/** Series of a cause, as an exporter would serve them: each once, and none with a timestamp, since both would break the scrape. */
export const exporterSchema = z.strictObject({
  series: z
    .array(z.string())
    .min(1, { error: 'expected at least one series' })
    .superRefine((lines, context) => {
      for (const { index, message } of problemsOf(lines)) context.addIssue({ code: 'custom', message, path: [index] })
    })
    .meta({ description: 'Series in the text format, without timestamps: up{job="x"} 0.' }),
})

function* problemsOf(lines: readonly string[]): Generator<{ readonly index: number; readonly message: string }> {
  const known = new Set<string>()
  for (const [index, line] of lines.entries()) {
    const read = readLine(line)
    if ('message' in read) yield { index, message: read.message }
    else if (read.sample.timestamp !== undefined)
      yield { index, message: 'expected no timestamp behind the value: it goes stale, while the cause lasts' }
    else if (known.has(identity(read.sample)))
      yield { index, message: 'expected each series once: the scrape of one that is there twice fails' }
    else known.add(identity(read.sample))
  }
}

function readLine(line: string): { readonly sample: Sample } | { readonly message: string } {
  if (/[\r\n]/.test(line) || line.trim() === '') return { message: EXPECTED }
  const { errors, families } = parseExposition(`${line}\n`, { mode: 'scraper' })
  const [sample, ...more] = families.flatMap((family) => family.samples)
  if (errors.length === 0 && sample !== undefined && more.length === 0) return { sample }
  const [error] = errors
  return {
    message: error === undefined ? EXPECTED : `${EXPECTED}; got ${JSON.stringify(error.text)} instead of ${error.expected}`,
  }
}

const identity = ({ name, labels }: Sample): string => JSON.stringify([name, [...labels].sort(([a], [b]) => (a < b ? -1 : 1))])
