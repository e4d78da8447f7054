/** Flags of the prometheus plugin that make families; all of them are off by default since Kong 3.0. */
export type Flag = 'status_code_metrics' | 'latency_metrics' | 'bandwidth_metrics' | 'upstream_health_metrics' | 'ai_metrics'

/** A family that Kong's prometheus plugin can make. */
export interface KongFamily {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly labels: readonly string[]
  /** Undefined: always there, also where no prometheus plugin is enabled. */
  readonly flag: Flag | undefined
  /** First Kong that has it, where it is later than 3.0. */
  readonly since?: string
  /** Only a node of this role has it. */
  readonly role?: 'control plane' | 'data plane'
  /** Counts TCP and TLS streams, no HTTP. */
  readonly stream?: true
}

const OF_KONG = [1, 2, 5, 7, 10, 15, 20, 30, 50, 75, 100, 200, 500, 750, 1000]
const OF_REQUESTS = [25, 50, 80, 100, 250, 400, 700, 1000, 2000, 5000, 10_000, 30_000, 60_000]

/** Upper bounds of the buckets of a histogram, in milliseconds; nobody can set others. Undefined: not known. */
export function bucketsOf(family: string, hasLong: boolean): readonly number[] | undefined {
  if (family === 'kong_kong_latency_ms') return hasLong ? [...OF_KONG, 3000, 6000] : OF_KONG
  return /^kong_(?:upstream|request)_latency_ms$/.test(family) ? OF_REQUESTS : undefined
}

/** Labels that came later than their family. */
export const LABELS_SINCE: Readonly<Record<string, string>> = { workspace: '3.7' }

const AI = ['ai_provider', 'ai_model', 'cache_status', 'vector_db', 'embeddings_provider', 'embeddings_model', 'workspace']
const WAY = ['service', 'route', 'workspace']
const PLANE = ['node_id', 'hostname', 'ip']

const of = (
  type: KongFamily['type'],
  flag: Flag | undefined,
  families: Readonly<Record<string, readonly string[]>>,
  more: Pick<KongFamily, 'since' | 'role' | 'stream'> = {},
): readonly KongFamily[] =>
  Object.entries(families).map(([name, labels]) => ({ name: `kong_${name}`, type, labels, flag, ...more }))

/** What the prometheus plugin of Kong 3 can make. */
export const KONG_FAMILIES: readonly KongFamily[] = [
  ...of('counter', 'status_code_metrics', { http_requests_total: [...WAY, 'code', 'source', 'consumer'] }),
  ...of('counter', 'status_code_metrics', { stream_sessions_total: [...WAY, 'code', 'source'] }, { stream: true }),
  ...of('histogram', 'latency_metrics', { kong_latency_ms: WAY, upstream_latency_ms: WAY, request_latency_ms: WAY }),
  ...of('histogram', 'latency_metrics', { session_duration_ms: WAY }, { stream: true }),
  ...of('counter', 'bandwidth_metrics', { bandwidth_bytes: [...WAY, 'direction', 'consumer'] }),
  ...of('gauge', 'upstream_health_metrics', {
    upstream_target_health: ['upstream', 'target', 'address', 'state', 'subsystem'],
  }),
  ...of('counter', 'ai_metrics', { ai_llm_requests_total: AI, ai_llm_cost_total: AI }, { since: '3.8' }),
  ...of('counter', 'ai_metrics', { ai_llm_tokens_total: [...AI, 'token_type'] }, { since: '3.8' }),
  ...of('histogram', 'ai_metrics', { ai_llm_provider_latency_ms: AI }, { since: '3.8' }),
  ...of('gauge', undefined, {
    nginx_connections_total: ['node_id', 'subsystem', 'state'],
    nginx_requests_total: ['node_id', 'subsystem'],
    nginx_timers: ['state'],
    datastore_reachable: [],
    node_info: ['node_id', 'version'],
    memory_workers_lua_vms_bytes: ['node_id', 'pid', 'kong_subsystem'],
    memory_lua_shared_dict_bytes: ['node_id', 'shared_dict', 'kong_subsystem'],
    memory_lua_shared_dict_total_bytes: ['node_id', 'shared_dict', 'kong_subsystem'],
  }),
  ...of('counter', undefined, { nginx_metric_errors_total: [] }),
  ...of(
    'gauge',
    undefined,
    { data_plane_last_seen: PLANE, data_plane_config_hash: PLANE, data_plane_version_compatible: [...PLANE, 'kong_version'] },
    { role: 'control plane' },
  ),
  ...of('gauge', undefined, { data_plane_cluster_cert_expiry_timestamp: [] }, { role: 'data plane' }),
  ...of('gauge', undefined, { control_plane_connected: [] }, { role: 'data plane', since: '3.10' }),
]

/** Names of Kong before 3.0, and some that only its changelog or a slip of the pen has -> what it is called now. */
export const OLD_NAMES: Readonly<Record<string, string>> = {
  kong_http_status: 'kong_http_requests_total',
  kong_http_consumer_status: 'kong_http_requests_total (with its label consumer, which per_consumer fills)',
  kong_stream_status: 'kong_stream_sessions_total',
  kong_latency: 'kong_request_latency_ms, kong_upstream_latency_ms (its type upstream) or kong_kong_latency_ms (its type kong)',
  kong_latency_ms: 'kong_kong_latency_ms, the prefix twice',
  kong_bandwidth: 'kong_bandwidth_bytes',
  kong_bandwidth_total: 'kong_bandwidth_bytes',
  kong_bandwidth_bytes_total: 'kong_bandwidth_bytes: it is a counter all the same',
  kong_nginx_http_current_connections: 'kong_nginx_connections_total{subsystem="http"}',
  kong_nginx_stream_current_connections: 'kong_nginx_connections_total{subsystem="stream"}',
  kong_nginx_current_connections: 'kong_nginx_connections_total',
  kong_upstream_status: 'kong_upstream_target_health',
  kong_upstream_health: 'kong_upstream_target_health',
}

/** Label names of Kong before 3.0, and those that people expect -> Kong's own, where the family has that one. */
export const OLD_LABELS: Readonly<Record<string, readonly string[]>> = {
  status: ['code', 'state'],
  status_code: ['code'],
  http_status: ['code'],
  type: ['direction', 'token_type'],
  health: ['state'],
  service_name: ['service'],
  route_name: ['route'],
  consumer_name: ['consumer'],
  username: ['consumer'],
  upstream_name: ['upstream'],
  provider: ['ai_provider'],
  model: ['ai_model'],
  ai_name: ['ai_model'],
}

/** Names that only Kong Enterprise makes. */
export const OF_ENTERPRISE = /^kong_(?:enterprise_|db_entit|ai_(?!llm_(?:requests|cost|tokens)_total|llm_provider_latency_ms))/
