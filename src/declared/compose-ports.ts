import type { Cursor } from './compose-cursor.ts'
import type { ComposeService, Port } from './compose-model.ts'
import { oneOf } from './compose-problems.ts'

const PROTOCOLS = ['tcp', 'udp', 'sctp'] as const

const SHORT = '"3000", "3000:3000", "127.0.0.1:3000:3000" or a range like "3000-3002:3000-3002"'

/** `ports`: short and long forms, ranges spread out. */
export function readPorts(at: Cursor): readonly Port[] {
  return at
    .items('a list of ports')
    .flatMap((item) => (typeof item.value === 'object' && item.value !== null ? longForm(item) : shortForm(item)))
}

function shortForm(at: Cursor): readonly Port[] {
  const text = at.text(`a port like ${SHORT}`)
  if (text === undefined) return []
  const [, published, container = '', given = 'tcp'] =
    /^(?:(?:(?:\[[^\]]*\]|[^:]*):)?([\d-]*):)?([\d-]+)(?:\/(tcp|udp|sctp))?$/.exec(text) ?? []
  const protocol = PROTOCOLS.find((one) => one === given) ?? 'tcp'
  const inner = range(container)
  const outer = published ? range(published) : []
  if (inner.length > 0 && (outer === undefined || outer.length === 0) && !published) {
    return inner.map((port) => ({ container: port, published: undefined, protocol }))
  }
  if (inner.length === 0 || outer.length === 0 || (outer.length !== inner.length && inner.length !== 1)) {
    at.mismatch(`a port like ${SHORT}`)
    return []
  }
  // "3000-3005:80": one of the range is taken, which one is up to the engine.
  return inner.map((port, index) => ({
    container: port,
    published: outer.length === inner.length ? outer[index] : undefined,
    protocol,
  }))
}

function longForm(at: Cursor): readonly Port[] {
  const target = portNumber(at.get('target'))
  if (at.get('target').absent) at.complain('a port without its target', { expected: 'target: the port inside the container' })
  const published = at.get('published')
  const outer = published.text('a port number')
  const given = at.get('protocol').text() ?? 'tcp'
  const protocol = PROTOCOLS.find((one) => one === given)
  if (protocol === undefined) at.get('protocol').mismatch(oneOf(PROTOCOLS))
  if (target === undefined || protocol === undefined) return []
  const exact = outer === undefined || outer.includes('-') ? undefined : portNumber(published)
  return [{ container: target, published: exact, protocol }]
}

/** `expose`: TCP ports that other services reach. */
export function readExpose(at: Cursor): readonly number[] {
  return at.items('a list of ports').flatMap((item) => {
    const [, numbers = '', protocol = 'tcp'] = /^([\d-]*)(?:\/(tcp|udp|sctp))?$/.exec(item.text('a port number') ?? '') ?? []
    const ports = range(numbers)
    if (ports.length === 0) item.mismatch('a port number or a range like "8000-8005"')
    return protocol === 'tcp' ? ports : []
  })
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
