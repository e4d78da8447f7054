import { BlockList, isIP } from 'node:net'
import { CannotObserve } from '../../../lib/errors.ts'
import type { Finding } from '../../contract.ts'
import type { Instance } from '../scene.ts'
import { messageIn, refused, said, through } from './answer.ts'
import { listIn, numberIn, recordOf, textIn } from './config.ts'
import { entryOf } from './entry.ts'
import type { Probe, ProbeContext } from './probe.ts'

export interface IpSeen {
  /** The address of the probe as the gateway sees it. */
  readonly address: string
  readonly refused: boolean
  readonly status: number
  readonly message: string | undefined
  readonly said: string
}

/** ip-restriction: the probe's own address passes or gets 403, as the lists say. */
export const ipRestriction: Probe<IpSeen> = {
  plugin: 'ip-restriction',
  asks: "the probe's own address passes, or is turned away with status and message, as allow and deny say",
  unfit: ({ config }) =>
    listIn(config, 'allow').length + listIn(config, 'deny').length === 0
      ? 'it has neither allow nor deny: it lets everyone pass'
      : undefined,
  ask,
  judge,
  notes: ({ where }, { address, refused: away }) => [
    { message: `only the probe's own address ${address} was tried: it ${away ? 'is turned away' : 'passes'}`, where },
  ],
}

async function ask(at: ProbeContext): Promise<IpSeen> {
  const answer = through(await at.send(), numberIn(at.instance.config, 'status') ?? 403)
  const away = refused(answer)
  const message = messageIn(answer)
  const address = /IP address not allowed: (\S+)/.exec(message ?? '')?.[1] ?? loopback(answer.url) ?? (await logged(at))
  if (address === undefined)
    throw new CannotObserve(
      `which address of the probe the gateway sees is not known: the probe ${away ? `was turned away with ${said(answer)}` : 'passed'}`,
    )
  return { address, refused: away, status: answer.status, message, said: said(answer) }
}

// Who asks a loopback address does so from 127.0.0.1.
const loopback = (url: string): string | undefined => (/^127\./.test(new URL(url).hostname) ? '127.0.0.1' : undefined)

async function logged(at: ProbeContext): Promise<string | undefined> {
  const entry = await entryOf(at, at.marker)
  return entry === undefined ? undefined : textIn(recordOf(entry), 'client_ip')
}

/** Whether an address is in one of these networks (`10.0.0.0/8`, `::1`). */
function isIn(list: readonly string[], address: string): boolean {
  const family = (text: string) => (isIP(text) === 6 ? 'ipv6' : 'ipv4')
  const block = new BlockList()
  for (const one of list) {
    const [net = '', bits] = one.split('/')
    if (isIP(net) === 0) continue
    if (bits === undefined) block.addAddress(net, family(net))
    else block.addSubnet(net, Number(bits), family(net))
  }
  return isIP(address) !== 0 && block.check(address, family(address))
}

function judge({ config, where }: Instance, { address, refused: away, message, said: what }: IpSeen): Finding[] {
  const allow = listIn(config, 'allow')
  const denied = isIn(listIn(config, 'deny'), address)
  const expected = denied || (allow.length > 0 && !isIn(allow, address))
  const list = denied ? 'deny has it' : `allow ${expected ? 'does not have it' : 'has it or is empty, deny has it not'}`
  if (away !== expected)
    return [
      {
        message: `the address ${address} ${away ? 'is turned away' : 'passes'}`,
        expected: `${expected ? 'turned away' : 'let in'}: ${list}`,
        actual: what,
        where,
        hint: 'behind a proxy Kong sees the address of that, unless trusted_ips and real_ip_header say otherwise',
      },
    ]
  const text = textIn(config, 'message')
  // An answer to HEAD has no message.
  if (!away || text === undefined || message === undefined || message === text) return []
  return [{ message: 'ip-restriction turns away with another message', expected: text, actual: message, where }]
}
