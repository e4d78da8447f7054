import type { Ledger, Tally } from '../../lib/ledger.ts'
import { nearest } from '../../lib/text.ts'

/** Which number of the load's ledger a count is compared with. */
export interface LedgerExpression {
  /** Undefined = all requests of the load. */
  readonly template: string | undefined
  /** `requests` and `sent` are the same. */
  readonly field: string
}

const FIELD = '(requests|sent|answered|errors|status\\.[1-5](?:\\d\\d|xx))'
const EXPRESSION = new RegExp(`^ledger(?:\\["([^"]+)"\\]|\\['([^']+)'\\])?\\.${FIELD}$`)

/** What a ledger expression may look like, for error messages. */
export const LEDGER_SYNTAX =
  'ledger.requests, .answered, .errors, .status.200 or .status.2xx, of one request as ledger["GET /api/items"].requests'

/** Reads `ledger.status.2xx` or `ledger["GET /api/items"].requests`; undefined when it is neither. */
export function parseLedgerExpression(text: string): LedgerExpression | undefined {
  const [, double, single, field] = EXPRESSION.exec(text.trim()) ?? []
  return field === undefined ? undefined : { template: double ?? single, field }
}

/** The number that the expression names, or why there is none. */
export function readLedger(
  ledger: Ledger,
  { template, field }: LedgerExpression,
): number | { readonly unknown: string; readonly hint: string } {
  if (template !== undefined && !Object.hasOwn(ledger.templates, template)) {
    const known = Object.keys(ledger.templates)
    const near = nearest(template, known)
    const list = known.map((name) => JSON.stringify(name)).join(', ')
    return {
      unknown: template,
      hint: `the load has ${list}${near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`}`,
    }
  }
  const tally = template === undefined ? ledger.total : ledger.templates[template]
  return tally ? readTally(tally, field) : 0
}

function readTally(tally: Tally, field: string): number {
  if (field === 'answered') return tally.answered
  if (field === 'errors') return tally.errors
  if (!field.startsWith('status.')) return tally.sent
  const wanted = field.slice('status.'.length)
  const matches = (status: string): boolean => (wanted.endsWith('xx') ? status[0] === wanted[0] : status === wanted)
  return Object.entries(tally.byStatus).reduce((sum, [status, n]) => sum + (matches(status) ? n : 0), 0)
}

/** `the load sent 750`, `the load got 700 answers with 2xx`: the ledger's side of a comparison, for people. */
export function describeLedger({ template, field }: LedgerExpression, n: number): string {
  const who = template === undefined ? 'the load' : `the load's ${template}`
  if (field === 'answered') return `${who} got ${n} answered`
  if (field === 'errors') return `${who} had ${n} errors`
  return field.startsWith('status.') ? `${who} got ${n} with status ${field.slice('status.'.length)}` : `${who} sent ${n}`
}
