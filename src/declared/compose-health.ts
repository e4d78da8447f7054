import type { Cursor } from './compose-cursor.ts'
import type { Healthcheck } from './compose-model.ts'

const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `healthcheck`; undefined when there is none, it is disabled, or its test comes from the image. */
export function readHealthcheck(at: Cursor): Healthcheck | undefined {
  at.entries('a mapping with test, interval, timeout, retries')
  at.slips(['test', 'interval', 'timeout', 'retries', 'start_period', 'start_interval', 'disable'])
  at.hollow()
  const test = readTest(at.get('test'))
  const health = {
    interval: duration(at.get('interval'), 30_000),
    timeout: duration(at.get('timeout'), 30_000),
    startPeriod: duration(at.get('start_period'), 0),
    retries: wholeNumber(at.get('retries'), 3),
  }
  return test === undefined || at.get('disable').flag() ? undefined : { test, ...health }
}

function readTest(at: Cursor): readonly string[] | undefined {
  if (at.absent) return undefined
  if (!at.isList()) {
    const text = at.text('a command, or a list that begins with CMD, CMD-SHELL or NONE')
    return text === undefined ? undefined : ['sh', '-c', text]
  }
  const [first, ...rest] = at.items().map((item) => item.text() ?? '')
  if (first === 'NONE') return undefined
  if (first === 'CMD' && rest.length > 0) return rest
  if (first === 'CMD-SHELL' && rest.length === 1) return ['sh', '-c', rest[0] ?? '']
  at.complain('a test that cannot be run', {
    expected: '["CMD", program, arguments...] or ["CMD-SHELL", "one command"]',
    got: JSON.stringify(at.value),
  })
  return undefined
}

function duration(at: Cursor, otherwise: number): number {
  const text = at.text('a duration like 10s or 1m30s')
  if (text === undefined) return otherwise
  if (text === '0') return 0
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h|d)/g)]
  if (parts.map(([part]) => part).join('') !== text || text === '') {
    at.mismatch('a duration like 10s or 1m30s')
    return otherwise
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ''] ?? 0), 0)
}

function wholeNumber(at: Cursor, otherwise: number): number {
  const text = at.text('a whole number')
  if (text === undefined || /^\d+$/.test(text)) return text === undefined ? otherwise : Number(text)
  at.mismatch('a whole number')
  return otherwise
}
