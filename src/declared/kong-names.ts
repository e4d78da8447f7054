/** What tells a route without a name from another. */
interface RouteLike {
  readonly methods: readonly string[]
  readonly hosts: readonly string[]
  readonly paths: readonly string[]
  readonly headers: Readonly<Record<string, readonly string[]>>
  readonly expression: string | undefined
}

interface ServiceLike {
  readonly protocol: string
  readonly host: string
  readonly port: number
  readonly path: string | undefined
}

/** What a route without a name is known by: `/orders`, `GET|POST api.example.com /orders, /order x-version: 2`. Files and the Admin API give the same. */
export function unnamedRoute({ methods, hosts, paths, headers, expression }: RouteLike): string {
  const wanted = Object.entries(headers).map(([name, values]) => `${name.toLowerCase()}: ${values.join('|')}`)
  const parts = [methods.toSorted().join('|'), hosts.join(', '), paths.join(', '), wanted.toSorted().join(', '), expression ?? '']
  return parts.filter((part) => part !== '').join(' ')
}

/** What a service without a name is known by: its URL. */
export const unnamedService = ({ protocol, host, port, path }: ServiceLike): string =>
  `${protocol}://${host}:${port}${path ?? ''}`

/** A name that none of these has: `/orders (2)` for the second that is known by `/orders`. */
export function distinct(name: string, taken: (name: string) => boolean): string {
  let number = 1
  const numbered = () => (number === 1 ? name : `${name} (${number})`)
  while (taken(numbered())) number++
  return numbered()
}
