/** What the real promtool makes of a series and its values. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { SimulatedValue } from '../../src/promql/index.ts'
import type { Program } from './differential-binaries.ts'

interface Expected {
  readonly expr: string
  readonly eval_time: string
  readonly exp_samples: readonly { readonly labels: string; readonly value: number }[]
}

/** A series with its values, and what is expected of them. */
export interface Simulated {
  readonly series: string
  readonly notation: string
  readonly expected?: readonly Expected[]
}

/** `SUCCESS` when promtool takes all series and sees what is expected of each; its words where not. */
export async function promtoolSays(promtool: Program, simulated: readonly Simulated[]): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'firedrill-promtool-'))
  try {
    const tests = simulated.map(({ series, notation, expected = [] }) => ({
      name: `${series} ${notation}`,
      interval: '1m',
      input_series: [{ series, values: notation }],
      promql_expr_test: expected,
    }))
    writeFileSync(join(directory, 'tests.yml'), stringify({ rule_files: [], evaluation_interval: '1m', tests }))
    return await run([...promtool, 'test', 'rules', join(directory, 'tests.yml')])
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function run([command, ...args]: Program): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  return code === 0 ? 'SUCCESS' : output
}

/** Questions whose answers tell every value of the series `x` from every other one: sample, gap, end, NaN. */
export function questionsOf(values: readonly SimulatedValue[]): readonly Expected[] {
  return values.flatMap((value, minute) => {
    const sample = 'last_over_time(x[1m])'
    const only = typeof value === 'number' && !Number.isNaN(value) ? [{ labels: 'x', value }] : []
    const none = Number.isNaN(value) ? [{ labels: '{}', value: 1 }] : []
    // A gap shows the value before it, an end does not.
    const before = values.slice(Math.max(0, minute - 4), minute + 1).findLast((earlier) => earlier !== undefined)
    const seen = before === undefined || before === 'stale' ? [] : [{ labels: '{}', value: 1 }]
    const at = { eval_time: `${minute}m` }
    return [
      { ...at, expr: `${sample} == ${sample}`, exp_samples: only },
      { ...at, expr: `count(${sample} != ${sample})`, exp_samples: none },
      { ...at, expr: 'count(x)', exp_samples: seen },
    ]
  })
}
