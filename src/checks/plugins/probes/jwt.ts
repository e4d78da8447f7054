import type { Instance } from '../scene.ts'
import { through } from './answer.ts'
import { flagIn, listIn } from './config.ts'
import { consumerName, loginName, signing, tokenOf } from './credentials.ts'
import { type Asked, asked, type Guest, guestAt, judgeBarred, judgeRight, lacking, notesOfBarred } from './login-asked.ts'
import type { Probe, ProbeContext } from './probe.ts'

export interface JwtSeen {
  readonly without: Asked
  readonly wrong: Asked
  /** Undefined: no secret to sign with, or the plugin does not look at `exp`. */
  readonly expired: Asked | undefined
  /** Undefined: no secret to sign with. */
  readonly right: Asked | undefined
  readonly guest: Guest | undefined
}

/** jwt: no token, one of a wrong signature and one that is over get 401, the right one passes. */
export const jwt: Probe<JwtSeen> = {
  plugin: 'jwt',
  asks: 'no token, a wrong signature and (claims_to_verify: exp) an expired token get 401, a right one passes',
  ask,
  judge: (instance, { without, wrong, expired, right, guest }) => [
    ...[without, wrong, ...(expired === undefined ? [] : [expired])].flatMap((one) =>
      judgeBarred(instance, one, 'Bearer', guest),
    ),
    ...judgeRight(instance, right),
  ],
  notes(instance, { without, wrong, expired, right, guest }) {
    const barred = notesOfBarred(instance, [without, wrong, expired], guest)
    if (right !== undefined) return barred
    const message =
      'that a right token passes was not seen: the probes have no secret to sign one with (of RS, ES and PS keys only the public half is known)'
    return [...barred, { message, where: instance.where }]
  },
}

async function ask(at: ProbeContext): Promise<JwtSeen> {
  const { instance, consumer, clock } = at
  const header = loginName(instance) ?? 'authorization'
  const no = lacking(instance)
  const send = async (how: string, token: string) =>
    asked(at, how, await at.send({ ...no, headers: { [header]: `Bearer ${token}` } }))
  const guest = guestAt(at)
  const without = asked(at, 'without a token', await at.send(no), false)
  const of = signing(consumer)
  const forged = of ?? { key: consumer?.jwt[0]?.key ?? at.marker, algorithm: 'HS256', secret: at.marker, rsaPublicKey: undefined }
  const wrong = await send(
    'with a token of a wrong signature',
    tokenOf(instance, forged, clock.now(), { secret: wrongSecret(instance, at.marker) }),
  )
  if (of === undefined) return { without, wrong, guest, expired: undefined, right: undefined }
  const looks = listIn(instance.config, 'claims_to_verify').includes('exp')
  const expired = looks ? await send('with an expired token', tokenOf(instance, of, clock.now(), { expires: -60 })) : undefined
  const right = asked(at, `with a token of ${consumer && consumerName(consumer)}`, through(await at.send(), 401))
  return { without, wrong, guest, expired, right }
}

const wrongSecret = ({ config }: Instance, marker: string): string =>
  flagIn(config, 'secret_is_base64') ? Buffer.from(marker).toString('base64') : marker
