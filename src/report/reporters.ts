import { UsageError } from '../lib/errors.ts'
import { nearest } from '../lib/text.ts'
import type { Reporter } from '../run/events.ts'
import { checklist } from './checklist.ts'
import { html } from './html/index.ts'
import { json } from './json.ts'
import { junit } from './junit.ts'
import { summary } from './summary.ts'
import { type TerminalOptions, terminal } from './terminal.ts'

// The terminal comes last: when it names the directory, the files are there.
const FACTORIES: Readonly<Record<string, (options: TerminalOptions) => Reporter>> = {
  json,
  junit,
  html,
  summary,
  checklist,
  terminal,
}

/** Names for `--reporter`. */
export const reporterNames: readonly string[] = Object.keys(FACTORIES)

/** The reporters of these names, each once, in the order in which they must hear events; all of them when no names are given. */
export function createReporters(names: readonly string[] = reporterNames, options: TerminalOptions): Reporter[] {
  const unknown = names.find((name) => !Object.hasOwn(FACTORIES, name))
  if (unknown !== undefined) {
    const near = nearest(unknown, reporterNames)
    const hint = `reporters are ${reporterNames.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`
    throw new UsageError(`--reporter expects known names, got ${JSON.stringify(unknown)}`, { hint })
  }
  return Object.entries(FACTORIES).flatMap(([name, create]) => (names.includes(name) ? [create(options)] : []))
}
