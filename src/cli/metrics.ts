import { UsageError } from '../lib/errors.ts'
import { painter, wantsColor } from '../report/paint.ts'
import type { Io } from './io.ts'
import { type MetricsCommandOptions, metricsSettings } from './metrics/options.ts'
import { metricsLines } from './metrics/render.ts'
import { metricsReport } from './metrics/report.ts'
import { readSource, sourceOf } from './metrics/source.ts'

/** Columns that plain output (a file, a CI log) is laid out for. */
const PLAIN_COLUMNS = 100
const DEFAULT_COLUMNS = 80

/** `firedrill metrics`: reads one exposition; exit 0 when it is sound, 1 when it is not. */
export async function metricsCommand(named: string, options: MetricsCommandOptions, { stdout, env }: Io): Promise<number> {
  const settings = metricsSettings(options)
  const source = sourceOf(named)
  if (source.kind !== 'url' && (options.format !== undefined || options.header.length > 0))
    throw new UsageError(`--format and --header are for endpoints, and ${source.name} is none`, {
      hint: 'an endpoint is http://…, host:port or :port; --mode says by whose rules a file is read',
    })
  const report = metricsReport(await readSource(source, settings), settings)
  if (settings.json) {
    stdout.write(`${JSON.stringify(report, null, 2)}\n`)
    return report.exitCode
  }
  const isTTY = stdout.isTTY === true
  const columns = isTTY ? stdout.columns || DEFAULT_COLUMNS : PLAIN_COLUMNS
  const lines = metricsLines(report, { columns, paint: painter(wantsColor(env, isTTY)) })
  stdout.write(lines.map((line) => `${line}\n`).join(''))
  return report.exitCode
}
