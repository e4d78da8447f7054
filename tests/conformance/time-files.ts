/** The files of the hybrid AI stack as they are meant, with expressions that work: what the time modes are tried on. */
export const PROMETHEUS = (targets: {
  readonly gateway: string
  readonly ollama: string
  readonly alertmanager: string
}): string => `global:
  scrape_interval: 15s
  evaluation_interval: 15s

rule_files: [rules.yml]

alerting:
  alertmanagers:
    - static_configs:
        - targets: ['${targets.alertmanager}']

# Scrape configurations
scrape_configs:
  # API Gateway metrics
  - job_name: 'api-gateway'
    static_configs:
      - targets: ['${targets.gateway}']
  - job_name: 'ollama'
    static_configs:
      - targets: ['${targets.ollama}']
    scrape_interval: 30s
`

/** The six rules; the cost is told per hour. */
export const RULES = `groups:
  - name: hybrid-ai-stack
    interval: 30s
    rules:
      # High API costs
      - alert: HighAPICosts
        expr: sum(rate(api_gateway_cost_total[1h])) * 3600 > 10
        for: 5m
        labels:
          severity: warning
        annotations:
          description: "API costs are increasing rapidly ({{ $value }}/hour)"
      - alert: HighErrorRate
        expr: sum(rate(api_gateway_requests_total{status="error"}[5m])) > 0.1
        for: 5m
        labels:
          severity: critical
      - alert: SlowResponses
        expr: |
          histogram_quantile(0.95,
            sum by (le) (rate(api_gateway_request_duration_seconds_bucket[5m]))) > 10
        for: 5m
        labels:
          severity: warning
      # Ollama service down
      - alert: OllamaDown
        expr: up{job="ollama"} == 0
        for: 2m
        labels:
          severity: critical
      - alert: ExcessiveCloudUsage
        expr: >-
          sum(rate(api_gateway_requests_total{backend="cloud"}[1h]))
          / sum(rate(api_gateway_requests_total[1h])) > 0.5
        for: 15m
        labels:
          severity: warning
      - alert: LowLocalRouting
        expr: sum(rate(api_gateway_requests_total{backend="local"}[1h])) / sum(rate(api_gateway_requests_total[1h])) < 0.3
        for: 30m
        labels:
          severity: info
`

/** Alertmanager's, to one local receiver. */
export const ALERTMANAGER = (webhook: string): string => `route:
  receiver: 'default'
  group_by: ['alertname', 'severity']
  group_wait: 10s
  group_interval: 10s

  routes:
    # Critical alerts
    - matchers: [severity="critical"]
      receiver: 'critical-alerts'
      repeat_interval: 1h

receivers:
  - name: 'default'
    webhook_configs: [{ url: '${webhook}/default', send_resolved: true }]
  - name: 'critical-alerts'
    webhook_configs: [{ url: '${webhook}/critical-alerts', send_resolved: true }]
`

export const ALERTS = [
  'HighAPICosts',
  'HighErrorRate',
  'SlowResponses',
  'OllamaDown',
  'ExcessiveCloudUsage',
  'LowLocalRouting',
] as const
