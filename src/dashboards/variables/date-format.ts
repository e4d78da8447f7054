/** A moment (epoch milliseconds) as `${v:date:…}` writes it: `iso`, `ms`, `seconds`, or a pattern of moment.js, whose colons part it. */
export function writeDate(ms: number, args: readonly string[]): string {
  const moment = new Date(ms)
  if (Number.isNaN(moment.getTime())) return 'NaN'
  const [first = 'iso'] = args
  if (first === 'ms') return String(ms)
  if (first === 'seconds') return String(Math.round(ms / 1000))
  return first === 'iso' ? moment.toISOString() : dateBy(moment, args.join(':'))
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const TOKEN = /\[([^\]]*)\]|YYYY|YY|M{1,4}|D{1,2}|d{3,4}|H{1,2}|h{1,2}|m{1,2}|s{1,2}|SSS|A|a|X|x|ZZ?/g

/** A moment in the pattern of moment.js, in UTC. */
function dateBy(moment: Date, pattern: string): string {
  const parts: Readonly<Record<string, string | number>> = {
    YYYY: moment.getUTCFullYear(),
    YY: two(moment.getUTCFullYear() % 100),
    ...padded('M', moment.getUTCMonth() + 1),
    ...named('MMM', MONTHS[moment.getUTCMonth()]),
    ...padded('D', moment.getUTCDate()),
    ...named('ddd', DAYS[moment.getUTCDay()]),
    ...padded('H', moment.getUTCHours()),
    ...padded('h', moment.getUTCHours() % 12 || 12),
    ...padded('m', moment.getUTCMinutes()),
    ...padded('s', moment.getUTCSeconds()),
    SSS: String(moment.getUTCMilliseconds()).padStart(3, '0'),
    A: moment.getUTCHours() < 12 ? 'AM' : 'PM',
    a: moment.getUTCHours() < 12 ? 'am' : 'pm',
    X: Math.floor(moment.getTime() / 1000),
    x: moment.getTime(),
    Z: '+00:00',
    ZZ: '+0000',
  }
  return pattern.replace(TOKEN, (token, literal: string | undefined) => literal ?? String(parts[token] ?? token))
}

const two = (n: number): string => String(n).padStart(2, '0')
const padded = (token: string, n: number): Record<string, string> => ({ [token]: String(n), [token + token]: two(n) })
const named = (token: string, name = ''): Record<string, string> => ({ [token]: name.slice(0, 3), [`${token}${token[0]}`]: name })
