import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { clip } from '../lib/text.ts'
import type { CheckPlan } from '../plan/plan.ts'
import type { RunningStack } from '../stack/stack.ts'
import type { CheckRun } from './check-run.ts'

const MAX_TEXT = 64 * 1024
const MAX_ITEMS = 1000
const LOG_LINES = 500
const TAIL_LINES = 5

export interface Evidence {
  /** Paths relative to the run's directory. */
  readonly files: readonly string[]
  readonly logTail: readonly { readonly service: string; readonly lines: readonly string[] }[]
}

/** Keeps what a check that did not pass saw, and the last log lines of the services it reads from. */
export async function keepEvidence(
  directory: string,
  stack: RunningStack,
  plan: CheckPlan,
  run: CheckRun,
  redact: (text: string) => string,
): Promise<Evidence> {
  await mkdir(join(directory, 'evidence'), { recursive: true })
  const seenFile = join('evidence', `${plan.id.replace(/[^\p{L}\p{N}_.-]+/gu, '-')}.json`)
  const seen = {
    check: plan.id,
    title: plan.title,
    verdict: run.verdict,
    reason: run.reason,
    findings: run.findings,
    seen: run.seen,
  }
  await writeFile(join(directory, seenFile), redact(`${JSON.stringify(seen, readable, 2)}\n`))
  const files = [seenFile]
  const logTail = []
  for (const name of plan.services) {
    const lines = (await stack.services.find((service) => service.name === name)?.lastLog(LOG_LINES))?.map(redact) ?? []
    if (lines.length === 0) continue
    const file = join('evidence', `${name}.log`)
    await writeFile(join(directory, file), `${lines.join('\n')}\n`)
    files.push(file)
    logTail.push({ service: name, lines: lines.slice(-TAIL_LINES) })
  }
  return { files, logTail }
}

// Answers hold bytes, maps and long texts; a person reads the evidence. `this[key]` is the value before any toJSON (Buffer has one).
function readable(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const raw = this[key]
  if (raw instanceof Uint8Array) return clip(new TextDecoder().decode(raw.subarray(0, MAX_TEXT)), MAX_TEXT)
  if (Array.isArray(value))
    return value.length <= MAX_ITEMS ? value : [...value.slice(0, MAX_ITEMS), `… (${value.length - MAX_ITEMS} more)`]
  if (value instanceof Map) return Object.fromEntries(value)
  if (value instanceof Set) return [...value]
  if (value instanceof Error) return value.message
  if (typeof value === 'bigint') return String(value)
  return typeof value === 'string' ? clip(value, MAX_TEXT) : value
}
