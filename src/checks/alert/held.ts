import type { HeldAlert as Held } from '../../clients/alertmanager.ts'
import { CannotObserve, messageOf } from '../../lib/errors.ts'
import { labelText } from '../alert-text.ts'
import type { AlertmanagerOf } from '../alertmanager-of.ts'
import { isMeant } from './belongs.ts'
import type { HeldAlert, Namesake } from './seen.ts'
import type { AlertSpec } from './spec.ts'

/** What Alertmanager holds of the name: the alerts that are meant, and others that it lets through; or why it cannot be asked. */
export type HeldOfName =
  | { readonly own: readonly HeldAlert[]; readonly namesakes: readonly Namesake[] }
  | { readonly error: string }

/** Asks Alertmanager. That it cannot be asked is what keeps the alert away, or the check from seeing it: the judge tells. */
export async function readHeld(spec: AlertSpec, { server }: AlertmanagerOf): Promise<HeldOfName> {
  try {
    const held = await server.alerts({ matchers: [`alertname=${JSON.stringify(spec.alert)}`] })
    const own = held.filter(({ labels }) => isMeant(spec, labels))
    const inhibited = own.some(({ status }) => status.inhibitedBy.length > 0)
    const others = inhibited ? await server.alerts() : []
    const namesakes = held.filter((one) => !own.includes(one) && isLetThrough(one))
    return { own: own.map((one) => toHeld(one, others)), namesakes }
  } catch (error) {
    if (error instanceof CannotObserve) return { error: messageOf(error) }
    throw error
  }
}

const isLetThrough = ({ status: { inhibitedBy, silencedBy } }: Held): boolean =>
  inhibitedBy.length === 0 && silencedBy.length === 0

function toHeld({ labels, annotations, updatedAt, receivers, status }: Held, others: readonly Held[]): HeldAlert {
  const nameOf = (fingerprint: string): string => {
    const other = others.find((one) => one.fingerprint === fingerprint)
    return other === undefined ? fingerprint : labelText(other.labels)
  }
  const { inhibitedBy, silencedBy, mutedBy } = status
  return { labels, annotations, updatedAt, receivers, inhibitedBy: inhibitedBy.map(nameOf), silencedBy, mutedBy }
}
