import type { DeclaredKongConsumer } from '../../../declared/kong-types.ts'
import { CannotObserve } from '../../../lib/errors.ts'
import type { Finding, Note } from '../../contract.ts'
import type { Instance } from '../scene.ts'
import { refused, said, through } from './answer.ts'
import { listIn } from './config.ts'
import { canLogIn, consumerName } from './credentials.ts'
import type { Probe, ProbeContext } from './probe.ts'

/** How one consumer was answered. */
interface AclAsked {
  readonly consumer: string
  readonly groups: readonly string[]
  readonly refused: boolean
  readonly status: number
  readonly said: string
}

export interface AclSeen {
  readonly own: AclAsked
  /** One that must be turned away; undefined: it is the probe's own, or none is known. */
  readonly other: AclAsked | undefined
}

/** acl: the consumer passes or gets 403, as its groups and the lists say. */
export const acl: Probe<AclSeen> = {
  plugin: 'acl',
  asks: 'the consumer of the probes passes or gets 403 as its groups and allow or deny say; another whom the lists turn away gets 403',
  ask,
  judge: (instance, { own, other }) => [own, ...(other === undefined ? [] : [other])].flatMap((one) => judgeOne(instance, one)),
  notes({ config, where }, { own, other }): Note[] {
    if (other !== undefined || !allows(config, own.groups)) return []
    return [
      {
        message: 'that acl turns anyone away was not seen: no consumer is declared whom it must turn away and who can log in',
        where,
      },
    ]
  },
}

/** Kong looks at deny alone where that is not empty, else at allow. */
export const allows = (config: Instance['config'], groups: readonly string[]): boolean => {
  const deny = listIn(config, 'deny')
  return deny.length > 0
    ? !groups.some((group) => deny.includes(group))
    : groups.some((group) => listIn(config, 'allow').includes(group))
}

async function ask(at: ProbeContext): Promise<AclSeen> {
  const { consumer, gateway, instance } = at
  if (consumer === undefined)
    throw new CannotObserve('acl asks for the groups of a consumer, and the probes are none: name one with `as`')
  const send = async (as: DeclaredKongConsumer): Promise<AclAsked> => {
    const answer = through(await at.send({ as }), 403)
    return {
      consumer: consumerName(as) ?? 'a consumer',
      groups: as.groups,
      refused: refused(answer),
      status: answer.status,
      said: said(answer),
    }
  }
  const own = await send(consumer)
  // One who is turned away here reaches neither a rate limit nor the upstream.
  const barred = gateway.credentials.find(
    (one) => !allows(instance.config, one.groups) && [...at.inEffect.values()].some((plugin) => canLogIn(plugin, one)),
  )
  return { own, other: barred === undefined || barred === consumer ? undefined : await send(barred) }
}

function judgeOne({ config, where }: Instance, one: AclAsked): Finding[] {
  const expected = allows(config, one.groups)
  const who = `${one.consumer} (${one.groups.length === 0 ? 'in no group' : `in ${one.groups.join(', ')}`})`
  const lists =
    listIn(config, 'deny').length > 0
      ? `deny: ${listIn(config, 'deny').join(', ')}`
      : `allow: ${listIn(config, 'allow').join(', ')}`
  if (expected && one.refused)
    return [{ message: `acl turns ${who} away`, expected: `it passes (${lists})`, actual: one.said, where }]
  if (!expected && one.status !== 403)
    return [{ message: `acl does not turn ${who} away`, expected: `403 (${lists})`, actual: one.said, where }]
  return []
}
