import type { KongListener, KongSettings } from './kong-types.ts'

const PROXY = '0.0.0.0:8000 reuseport backlog=16384, 0.0.0.0:8443 http2 ssl reuseport backlog=16384'
const ADMIN = '127.0.0.1:8001 reuseport backlog=16384, 127.0.0.1:8444 http2 ssl reuseport backlog=16384'
const STATUS = '127.0.0.1:8007 reuseport backlog=16384'

/**
 * What the environment of a Kong says of it, with the defaults of Kong 3.x; `version` (`3.4.2`) only matters for the Status API, which is off
 * by default before 3.6. Throws nothing: what Kong could not read as a listener is left out.
 */
export function kongSettings(environment: Readonly<Record<string, string>>, version?: string): KongSettings {
  const setting = (name: string): string | undefined => environment[`KONG_${name}`]?.trim() || undefined
  return {
    proxy: listeners(setting('PROXY_LISTEN') ?? PROXY),
    admin: listeners(setting('ADMIN_LISTEN') ?? ADMIN),
    status: listeners(setting('STATUS_LISTEN') ?? (isBefore36(version) ? 'off' : STATUS)),
    declarativeConfig: setting('DECLARATIVE_CONFIG'),
    database: setting('DATABASE') ?? 'postgres',
    adminToken: setting('ADMIN_TOKEN') ?? setting('PASSWORD'),
  }
}

/** True for addresses that only the service itself reaches. */
export const isLoopback = ({ host }: Pick<KongListener, 'host'>): boolean => /^(127\.|\[?::1\]?$|localhost$)/i.test(host)

/** The listener by which one reaches it best from outside: not on loopback and without TLS where there is a choice; undefined: it is off. */
export function bestListener(listeners: readonly KongListener[]): KongListener | undefined {
  const rank = (one: KongListener): number => (isLoopback(one) ? 2 : 0) + (one.tls ? 1 : 0)
  return listeners.toSorted((a, b) => rank(a) - rank(b))[0]
}

function isBefore36(version: string | undefined): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? []
  return major !== undefined && (Number(major) < 3 || (Number(major) === 3 && Number(minor) < 6))
}

/** `0.0.0.0:8443 http2 ssl, [::]:8000`; `off` as the first entry turns all off. */
function listeners(text: string): readonly KongListener[] {
  const entries = text.split(',').map((entry) => entry.trim())
  return entries[0] === 'off' ? [] : entries.flatMap(listener)
}

function listener(entry: string): readonly KongListener[] {
  const [address = '', ...flags] = entry.split(/\s+/)
  const [, host, port] = /^(\[[\da-f:.]+\]|[^\s:[\]]+):(\d{1,5})$/i.exec(address) ?? []
  if (host === undefined || Number(port) === 0 || Number(port) > 65_535) return []
  return [{ host, port: Number(port), tls: flags.includes('ssl') }]
}
