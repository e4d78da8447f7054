/** What a notification that is text only tells of an alert; both kinds that drill ask it. */
import type { Delivery } from './drill.ts'
import { matchesPattern, type PayloadSpec } from './payload.ts'

type Labels = Readonly<Record<string, string>>

/** True for a notification that carries no alert as data: only its words tell what it is of. */
export const isText = ({ alerts }: Pick<Delivery, 'alerts'>): boolean => alerts.length === 0

/** True when title or text names the alert: `High` is not named by `HighLatency`, `High-CPU`, `job:High`, nor by a link that ends in it. */
export const namesAlert = ({ title, text }: Pick<Delivery, 'title' | 'text'>, alert: string): boolean =>
  alert !== '' && wordOf(alert).test(`${title ?? ''}\n${text ?? ''}`)

/**
 * Whether a text that says what is asked for can only be of the alert with these labels and annotations, not of the other: it asks for a
 * value that only the first has.
 */
export function tellsApart(payload: PayloadSpec | undefined, own: Labels, other: Labels): boolean {
  const others = Object.values(other)
  const patterns = [payload?.title, payload?.text].filter((pattern) => pattern !== undefined)
  return Object.values(own).some((value) => {
    const isOwn = value !== '' && !others.some((one) => wordOf(value).test(one))
    return patterns.some(
      (pattern) =>
        (isOwn && wordOf(value).test(unescaped(pattern))) ||
        (matchesPattern(pattern, value) && !others.some((one) => matchesPattern(pattern, one))),
    )
  })
}

/** Whether a text holds a label or an annotation that the alert has and the other has not. */
export const saysOwn = ({ title, text }: Pick<Delivery, 'title' | 'text'>, own: Labels, other: Labels): boolean =>
  Object.values(own).some(
    (value) =>
      value !== '' &&
      !Object.values(other).some((one) => wordOf(value).test(one)) &&
      wordOf(value).test(`${title ?? ''}\n${text ?? ''}`),
  )

const words = new Map<string, RegExp>()

// Looks come many times a second, and ask for the same few words.
function wordOf(text: string): RegExp {
  const known = words.get(text)
  if (known !== undefined) return known
  const escaped = text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  const word = new RegExp(`(?<![\\w:/]|[\\w:][.-])${escaped}(?![\\w:]|[.-][\\w:])`)
  words.set(text, word)
  return word
}

/** `/^db\.1/` -> `/^db.1/`. */
const unescaped = (pattern: string): string => pattern.replace(/\\(.)/g, '$1')
