/** The parser of npm, as a child of the benchmark: `npm-peer.ts file warm-up seconds rounds`. */
import { readFileSync } from 'node:fs'
import parsePrometheusTextFormat from 'parse-prometheus-text-format'
import { budgetOf, measure, type Seen } from './rounds.ts'

// Goes through all that it gave.
function readWithNpmPeer(text: string): Seen {
  let samples = 0
  let sum = 0
  const add = (written: string | undefined): void => {
    if (written === undefined) return
    samples++
    const value = Number(written)
    if (!Number.isNaN(value)) sum += value
  }
  for (const { metrics } of parsePrometheusTextFormat(text))
    for (const metric of metrics) {
      for (const value of Object.values(metric.buckets ?? {})) add(value)
      for (const value of Object.values(metric.quantiles ?? {})) add(value)
      for (const value of [metric.value, metric.sum, metric.count]) add(value)
    }
  return { samples, sum }
}

const [file = '', ...words] = process.argv.slice(2)
const bytes = readFileSync(file)
// It takes text only, so making the text of the bytes is part of its work.
console.log(JSON.stringify(await measure(() => readWithNpmPeer(bytes.toString()), bytes.length, budgetOf(words))))
