import { redactor } from '../../../lib/redact.ts'
import { clip } from '../../../lib/text.ts'

const hide = redactor()
const LONGEST = 200

/** Names of fields that hold what is sent, by name: `add.headers: ['x-auth:…']`, `headers: { x-auth: … }`. */
const SENT = /(?:headers?|querystring|cookies?|body|json|params)$/i

/** The field holds values of headers, cookies and the like, any of which may be a secret. Those of `rename` are names. */
export const holdsSent = (path: string): boolean => !/\.rename\./.test(path) && SENT.test(path.replace(/\[\d+\]$/, ''))

/** A list of `name:value`, for people: names alone are shown. */
export function shownSent(values: readonly unknown[]): string {
  const names = values.map((one) => (typeof one === 'string' ? one.replace(/^([^:]*:).*$/s, '$1…') : '…'))
  return clip(hide(JSON.stringify(names)), LONGEST)
}

/** A value of a config for people; one that may be a secret is not shown, unless it only says where the secret is kept. */
export function shown(value: unknown, secret: boolean): string {
  if (value === undefined || value === null || value === '') return 'nothing'
  if (typeof value === 'string' && /^\{vault:\/\/[^{}]*\}$/.test(value)) return value
  // Kong marks whole URLs as secret: what may be one in them is their user, password and query.
  if (secret && typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value)) return place(new URL(value))
  // The values `true` and `5` are not what anybody hides.
  if (secret && typeof value !== 'boolean' && typeof value !== 'number') return 'a value that is not shown: it may be a secret'
  return clip(hide(typeof value === 'string' ? value : JSON.stringify(value)), LONGEST)
}

// A token may be a part of the path, too: words alone are shown.
function place({ origin, pathname, username, search }: URL): string {
  const plain = /^(\/[a-z_-]{0,24})*$/i.test(pathname)
  const whole = plain && username === '' && search === ''
  return `${clip(hide(`${origin}${plain ? pathname : '/…'}`), LONGEST)}${whole ? '' : ' (what else it says is not shown: it may be a secret)'}`
}
