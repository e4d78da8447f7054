import type { Observed } from '../contract.ts'
import { security } from './check.ts'

/** One look with this spec: what is wrong, beside it what is worth knowing, and all that was kept, as text. */
export async function look(spec: object, at: Observed) {
  const parsed = security.schema.parse(spec)
  const seen = await security.observe(parsed, at, undefined)
  const findings = security.judge(parsed, seen)
  const notes = security.notes?.(parsed, seen) ?? []
  return {
    findings,
    messages: findings.map(({ message }) => message),
    notes: notes.map(({ message }) => message),
    kept: JSON.stringify([seen, findings, notes]),
    title: security.title(parsed),
  }
}
