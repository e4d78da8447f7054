import type { Finding } from '../../contract.ts'
import type { Instance } from '../scene.ts'
import { textIn } from './config.ts'
import { canLogIn, consumerName, inQuery, loginName } from './credentials.ts'
import {
  type Asked,
  asked,
  askRight,
  type Guest,
  guestAt,
  type Hidden,
  judgeBarred,
  judgeHidden,
  judgeRight,
  lacking,
  notesOfBarred,
  notesOfHidden,
} from './login-asked.ts'
import type { Probe, ProbeContext } from './probe.ts'

export interface KeyAuthSeen {
  readonly without: Asked
  /** In the header, or in the query where no header is read. */
  readonly wrong: Asked
  /** A wrong key in the query alone; undefined where that is the same, or tells nothing. */
  readonly query: Asked | undefined
  /** Undefined: no key is known. */
  readonly right: Asked | undefined
  readonly hidden: Hidden | undefined
  readonly guest: Guest | undefined
}

/** A wrong key stands in logs: it is too short for whoever searches them for real ones. */
const WRONG = 'no-such-key'

/** key-auth: no key and a wrong one get 401 with a challenge, the consumer's passes and does not reach the upstream when it is to be hidden. */
export const keyAuth: Probe<KeyAuthSeen> = {
  plugin: 'key-auth',
  asks: 'no key and a wrong key get 401 and WWW-Authenticate, the right one passes; with hide_credentials it does not reach the upstream',
  ask,
  judge(instance, { without, wrong, query, right, hidden, guest }) {
    return [
      ...judgeBarred(instance, without, 'Key', guest),
      ...judgeBarred(instance, wrong, 'Key', guest),
      ...judgeQuery(instance, without, query),
      ...judgeRight(instance, right),
      ...judgeHidden(instance, hidden),
    ]
  },
  notes(instance, { without, wrong, right, hidden, guest }) {
    const hint = 'name a consumer of the declarative file with `as`'
    const unseen = { message: 'that a right key passes was not seen: the probes have none', where: instance.where, hint }
    const shown = {
      message: 'the right key was sent in the query, where logs show it: the plugin reads no header',
      where: instance.where,
    }
    return [
      ...(right === undefined ? [unseen] : []),
      ...(right !== undefined && inQuery(instance) ? [shown] : []),
      ...notesOfBarred(instance, [without, wrong], guest),
      ...notesOfHidden(instance, hidden),
    ]
  },
}

async function ask(at: ProbeContext): Promise<KeyAuthSeen> {
  const { instance, consumer } = at
  const name = loginName(instance) ?? 'apikey'
  const no = lacking(instance)
  const without = asked(at, 'without a key', await at.send(no), false)
  const byQuery = asked(at, 'with a wrong key in the query', await at.send({ ...no, query: `${name}=${WRONG}` }))
  const only = inQuery(instance)
  const wrong = only ? byQuery : asked(at, 'with a wrong key', await at.send({ ...no, headers: { [name]: WRONG } }))
  const known = consumer !== undefined && canLogIn(instance, consumer)
  const right = known ? await askRight(at, `with the key of ${consumerName(consumer)}`) : undefined
  // Without words, as of HEAD, or as another plugin says them, nothing tells whether a key was read.
  const told = !only && byQuery.said !== '401' && textIn(instance.config, 'anonymous') === undefined
  return { without, wrong, query: told ? byQuery : undefined, right: right?.right, hidden: right?.hidden, guest: guestAt(at) }
}

// A key that is read and wrong is refused in other words than one that is not looked at: so no right key need stand in a URL, and in its logs.
function judgeQuery({ config, where }: Instance, without: Asked, query: Asked | undefined): Finding[] {
  if (query === undefined || query.status !== 401 || without.status !== 401) return []
  const read = query.said !== without.said
  const configured = config.key_in_query !== false
  if (read === configured) return []
  const message = read ? 'key-auth reads a key from the query' : 'key-auth does not read a key from the query'
  return [{ message, expected: `key_in_query: ${configured}`, actual: query.said, where }]
}
