import { posix } from 'node:path'

/** Path of the config inside the service, from its arguments; without any, the official image's. */
export function configPathOf(args: readonly string[]): string {
  const given = flag(args, 'config.file')
  if (given !== undefined) return posix.resolve('/prometheus', given)
  return args.length === 0 ? '/etc/prometheus/prometheus.yml' : '/prometheus/prometheus.yml'
}

/** Prefix of all its URLs (`/prometheus`, or empty), from its arguments. */
export function routePrefixOf(args: readonly string[]): string {
  const external = flag(args, 'web.external-url')
  // The external URL may be a path alone. One like `localhost:9090/x`, which has a scheme and no path, gives no prefix.
  const path = external === undefined ? undefined : URL.parse(external, 'http://x')?.pathname
  const prefix = flag(args, 'web.route-prefix') ?? (path?.startsWith('/') ? path : '')
  return prefix.replace(/^\/*/, '/').replace(/\/+$/, '')
}

function flag(args: readonly string[], name: string): string | undefined {
  const index = args.findLastIndex((arg) => [`--${name}`, `-${name}`].includes(arg.split('=', 1)[0] ?? ''))
  const arg = args[index]
  if (arg === undefined) return undefined
  return arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : args[index + 1]
}
