const BUNDLED =
  'acl acme ai-prompt-decorator ai-prompt-guard ai-prompt-template ai-proxy ai-request-transformer ai-response-transformer aws-lambda azure-functions bot-detection correlation-id cors datadog file-log grpc-gateway grpc-web http-log ip-restriction loggly opentelemetry prometheus proxy-cache rate-limiting redirect request-size-limiting request-termination request-transformer response-ratelimiting response-transformer standard-webhooks statsd syslog tcp-log udp-log zipkin'

const ENTERPRISE =
  'ai-azure-content-safety ai-proxy-advanced ai-rate-limiting-advanced ai-semantic-cache ai-semantic-prompt-guard app-dynamics canary degraphql exit-transformer forward-proxy graphql-proxy-cache-advanced graphql-rate-limiting-advanced jq json-threat-protection kafka-log kafka-upstream mocking oas-validation opa proxy-cache-advanced rate-limiting-advanced request-transformer-advanced request-validator response-transformer-advanced route-by-header route-transformer-advanced tls-metadata-headers upstream-timeout websocket-size-limit websocket-validator xml-threat-protection'

const SILENT = new Set(`${BUNDLED} ${ENTERPRISE}`.split(' '))

/** Plugins of Kong that never tell who a consumer is. Any other may, also one of somebody's own. */
export const tellsNobody = (plugin: string): boolean => SILENT.has(plugin)
