import { isIP } from 'node:net'
import type { Cursor } from './compose-cursor.ts'
import type { ComposeService, Port } from './compose-model.ts'
import { oneOf } from './compose-problems.ts'

const PROTOCOLS = ['tcp', 'udp', 'sctp'] as const

const SHORT = '"3000", "3000:3000", "127.0.0.1:3000:3000" or a range like "3000-3002:3000-3002"'

/** A port, and what it has in common with one that it replaces. */
type Keyed = readonly [key: string, port: Port]

/** `ports`: short and long forms, ranges spread out; one that says the same as another counts once. */
export function readPorts(at: Cursor): readonly Port[] {
  const ports = at.items('a list of ports').flatMap((item) => (item.isMapping() ? longForm(item) : shortForm(item)))
  return [...new Map(ports).values()]
}

const keyed = (host: string, published: string | undefined, port: Port): Keyed => [
  `${host}:${published}:${port.container}/${port.protocol}`,
  port,
]

function shortForm(at: Cursor): readonly Keyed[] {
  const text = at.text(`a port like ${SHORT}`)
  if (text === undefined) return []
  const [, host = '', published, container = '', given = 'tcp'] =
    /^(?:(?:(\[[^\]]*\]|[^:]*):)?([\d-]*):)?([\d-]+)(?:\/(tcp|udp|sctp))?$/.exec(text) ?? []
  const protocol = PROTOCOLS.find((one) => one === given) ?? 'tcp'
  const inner = range(container)
  const outer = published ? range(published) : []
  const fits = published ? outer.length > 0 && (outer.length === inner.length || inner.length === 1) : true
  if (inner.length === 0 || !fits || !isAddress(host)) {
    at.mismatch(`a port like ${SHORT}`)
    return []
  }
  // "3000-3005:80": one of the range is taken, which one is up to the engine.
  const each = outer.length === inner.length
  return inner.map((port, index) =>
    keyed(host || '0.0.0.0', each ? String(outer[index]) : published || undefined, {
      container: port,
      published: each ? outer[index] : undefined,
      host: everywhere(host) ? undefined : host,
      protocol,
    }),
  )
}

const everywhere = (host: string): boolean => /^(|0\.0\.0\.0|\[?::\]?)$/.test(host)

const isAddress = (host: string): boolean => host === '' || isIP(host.replace(/^\[|\]$/g, '')) > 0

function longForm(at: Cursor): readonly Keyed[] {
  at.slips(['name', 'target', 'published', 'host_ip', 'protocol', 'app_protocol', 'mode'])
  const target = portNumber(at.get('target'))
  if (at.get('target').absent) at.complain('a port without its target', { expected: 'target: the port inside the container' })
  const published = at.get('published')
  const outer = published.text('a port number') || undefined
  const given = at.get('protocol').text() ?? 'tcp'
  const protocol = PROTOCOLS.find((one) => one === given)
  if (protocol === undefined) at.get('protocol').mismatch(oneOf(PROTOCOLS))
  const host = at.get('host_ip').text() ?? ''
  if (!isAddress(host)) at.get('host_ip').mismatch('an IP address')
  if (target === undefined || protocol === undefined) return []
  const exact = outer === undefined || outer.includes('-') ? undefined : portNumber(published)
  const shown = everywhere(host) ? undefined : host
  return [keyed(host || '0.0.0.0', outer, { container: target, published: exact, host: shown, protocol })]
}

/** `expose`: TCP ports that other services reach, each once. */
export function readExpose(at: Cursor): readonly number[] {
  const ports = at.items('a list of ports').flatMap((item) => {
    const [, numbers = '', protocol = 'tcp'] = /^([\d-]*)(?:\/(tcp|udp|sctp))?$/.exec(item.text('a port number') ?? '') ?? []
    const ports = range(numbers)
    if (ports.length === 0) item.mismatch('a port number or a range like "8000-8005"')
    return protocol === 'tcp' ? ports : []
  })
  return [...new Set(ports)]
}

/** The TCP ports on which a service can be reached inside the stack, each once; the first one is its main port. */
export const tcpPorts = ({ ports, expose }: Pick<ComposeService, 'ports' | 'expose'>): readonly number[] => [
  ...new Set([...ports.filter(({ protocol }) => protocol === 'tcp').map(({ container }) => container), ...expose]),
]

function portNumber(at: Cursor): number | undefined {
  const text = at.text('a port number')
  if (text === undefined) return undefined
  const [port] = /^\d+$/.test(text) ? range(text) : []
  if (port === undefined) at.mismatch('a port number from 1 to 65535')
  return port
}

// Every port of `8000` or `8000-8005`; none when it is not one.
function range(text: string): number[] {
  const [, from = '', to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? []
  const [first, last] = [Number(from), Number(to)]
  if (from === '' || first < 1 || last > 65_535 || last < first) return []
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
