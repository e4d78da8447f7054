/** What a service is to the harness, whatever its name. */
export const ROLES = [
  'prometheus',
  'alertmanager',
  'grafana',
  'loki',
  'tempo',
  'jaeger',
  'kong',
  'kafka',
  'postgres',
  'redis',
  'node-exporter',
  'postgres-exporter',
  'redis-exporter',
  'blackbox-exporter',
  'pushgateway',
] as const

export type Role = (typeof ROLES)[number]

const REPOSITORIES: Readonly<Record<string, Role>> = {
  'prom/prometheus': 'prometheus',
  'prometheus/prometheus': 'prometheus',
  'prom/alertmanager': 'alertmanager',
  'prometheus/alertmanager': 'alertmanager',
  'grafana/grafana': 'grafana',
  'grafana/grafana-oss': 'grafana',
  'grafana/grafana-enterprise': 'grafana',
  'grafana/loki': 'loki',
  'grafana/tempo': 'tempo',
  'jaegertracing/all-in-one': 'jaeger',
  'jaegertracing/jaeger': 'jaeger',
  kong: 'kong',
  'kong/kong-gateway': 'kong',
  'apache/kafka': 'kafka',
  postgres: 'postgres',
  redis: 'redis',
  'prom/node-exporter': 'node-exporter',
  'prometheus/node-exporter': 'node-exporter',
  'prometheuscommunity/postgres-exporter': 'postgres-exporter',
  'wrouesnel/postgres_exporter': 'postgres-exporter',
  'oliver006/redis_exporter': 'redis-exporter',
  'prom/blackbox-exporter': 'blackbox-exporter',
  'prometheus/blackbox-exporter': 'blackbox-exporter',
  'prom/pushgateway': 'pushgateway',
  'prometheus/pushgateway': 'pushgateway',
}

/** An image reference in its parts: `quay.io/prom/prometheus:v2.48.0@sha256:…` -> repository `prom/prometheus`, tag `v2.48.0`. */
export function parseImage(image: string): { readonly repository: string; readonly tag: string | undefined } {
  const [withoutDigest = ''] = image.split('@')
  const slash = withoutDigest.lastIndexOf('/')
  const colon = withoutDigest.indexOf(':', slash + 1)
  const full = colon < 0 ? withoutDigest : withoutDigest.slice(0, colon)
  const parts = full.split('/')
  const first = parts[0] ?? ''
  const hasRegistry = parts.length > 1 && (/[.:]/.test(first) || first === 'localhost')
  const repository = (hasRegistry ? parts.slice(1) : parts).join('/').replace(/^library\//, '')
  return { repository, tag: colon < 0 ? undefined : withoutDigest.slice(colon + 1) }
}

/** The role that an image plays, or undefined for an application's own image. */
export const roleOfImage = (image: string): Role | undefined => REPOSITORIES[parseImage(image).repository]
