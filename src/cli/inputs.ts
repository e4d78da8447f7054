import { UsageError } from '../lib/errors.ts'
import { redactor } from '../lib/redact.ts'
import { discoverSuites } from '../suite/index.ts'

/** Options that `run` and `plan` share. */
export interface SharedOptions {
  readonly runtime: string
  readonly attach: readonly string[]
  readonly phase: readonly string[]
  readonly check: readonly string[]
  readonly time?: string
  readonly allowChanges?: boolean
}

/** The suites named, or every suite of `suites/`. */
export async function suitesOf(named: readonly string[]): Promise<readonly string[]> {
  if (named.length > 0) return named
  const found = await discoverSuites('suites')
  if (found.length === 0)
    throw new UsageError('no suite file was given, and there is no suite in suites/', {
      hint: 'name one: firedrill run path/to/suite.yaml',
    })
  return found
}

/** `prometheus=http://127.0.0.1:9090` entries as a record. */
function attachments(entries: readonly string[]): Record<string, string> {
  const pairs = entries.map((entry) => {
    const at = entry.indexOf('=')
    const [service, url] = [entry.slice(0, at), entry.slice(at + 1)]
    if (at < 1 || !/^https?:\/\//.test(url))
      throw new UsageError(`--attach expects SERVICE=URL with http or https, got ${redactor()(entry)}`, {
        hint: 'for example --attach prometheus=http://127.0.0.1:9090',
      })
    return [service, url] as const
  })
  return Object.fromEntries(pairs)
}

/** What `prepare` takes, from the command line. */
export function preparation(options: SharedOptions) {
  const attach = attachments(options.attach)
  const runtime = options.runtime === 'auto' && options.attach.length > 0 ? 'attach' : options.runtime
  const { phase: phases, check: checks, time, allowChanges } = options
  return { runtime, attach, phases, checks, time, allowChanges }
}
