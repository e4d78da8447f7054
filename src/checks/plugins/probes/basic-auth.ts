import { basicOf, canLogIn, consumerName } from './credentials.ts'
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
import type { Probe } from './probe.ts'

export interface BasicAuthSeen {
  readonly without: Asked
  readonly wrong: Asked
  /** Undefined: no password is known. */
  readonly right: Asked | undefined
  readonly hidden: Hidden | undefined
  readonly guest: Guest | undefined
}

/** basic-auth: nobody and a wrong password get 401 with a challenge, the consumer's passes. */
export const basicAuth: Probe<BasicAuthSeen> = {
  plugin: 'basic-auth',
  asks: 'no login and a wrong password get 401 and WWW-Authenticate, the right one passes; with hide_credentials it does not reach the upstream',
  async ask(at) {
    const { instance, consumer, marker } = at
    const no = lacking(instance)
    // A token has only the one place.
    const header = at.inEffect.has('jwt') ? 'proxy-authorization' : 'authorization'
    const without = asked(at, 'without a login', await at.send(no), false)
    // A user of the file, so that it is the password which is refused.
    const user = consumer?.basicauth[0]?.username ?? marker
    const wrong = asked(
      at,
      'with a wrong password',
      await at.send({ ...no, headers: { [header]: basicOf(user, `${marker}-wrong`) } }),
    )
    const guest = guestAt(at)
    if (consumer === undefined || !canLogIn(instance, consumer))
      return { without, wrong, guest, right: undefined, hidden: undefined }
    return { without, wrong, guest, ...(await askRight(at, `with the password of ${consumerName(consumer)}`)) }
  },
  judge: (instance, { without, wrong, right, hidden, guest }) => [
    ...judgeBarred(instance, without, 'Basic', guest),
    ...judgeBarred(instance, wrong, 'Basic', guest),
    ...judgeRight(instance, right),
    ...judgeHidden(instance, hidden),
  ],
  notes(instance, { without, wrong, right, hidden, guest }) {
    const hint = 'name a consumer of the declarative file that has one with `as`'
    const unseen = { message: 'that a right password passes was not seen: the probes have none', where: instance.where, hint }
    return [
      ...(right === undefined ? [unseen] : []),
      ...notesOfBarred(instance, [without, wrong], guest),
      ...notesOfHidden(instance, hidden),
    ]
  },
}
