import type { DefectMatrix } from './defect.ts'
import { hybridDashboard } from './hybrid-dashboard.ts'

const SCRAPE = 'monitoring/prometheus/prometheus.yml'
const RULES = 'monitoring/prometheus/alert.rules.yml'
const ROUTES = 'monitoring/alertmanager/config.yml'
const TEXTS = 'monitoring/alertmanager/templates/hybrid.tmpl'
const GATEWAY = 'app/src/gateway/gateway.ts'

// A rule that was not seen working is told by its own check and by the coverage of all rules.
const COVERAGE = 'alert-coverage'
const CRITICAL = ['ollama-down', 'high-error-rate']
const WARNING = ['slow-responses', 'high-api-costs', 'excessive-cloud-usage']
const ALERTS = [...CRITICAL, ...WARNING, 'low-local-routing', COVERAGE]

const ALERTING = 'alerting:\n  alertmanagers:\n    - static_configs:\n        - targets: ["alertmanager:9093"]\n'
const RULE_FILES = 'rule_files:\n  - /etc/prometheus/alert.rules.yml\n'
const ERRORS = 'sum(rate(api_gateway_requests_total{status="error"}[5m])) > 0.1'
const COSTS = 'sum(rate(api_gateway_cost_total[1h])) * 3600 > 10'
const SLOW = 'histogram_quantile(0.95, sum by (le) (rate(api_gateway_request_duration_seconds_bucket[5m]))) > 10'
const DOWN = 'expr: up{job="ollama"} == 0\n        for: 2m\n'
const CRITICAL_ROUTE = '    - matchers: [severity="critical"]\n      receiver: critical-alerts\n'
const WARNING_SLACK = `    slack_configs:
      - channel: "#alerts-warning"
        title: '{{ template "hybrid.warning.title" . }}'
        text: '{{ template "hybrid.text" . }}'
        send_resolved: true
`
const SECOND_SEND = `        text: '{{ template "hybrid.text" . }}'
        send_resolved: true
    email_configs:
      - to: admin@example.com
        send_resolved: true
`

/** Each mistake is one that teams make, many of them the document's own; `red` is what must see it, and nothing else may. */
export const hybridAiStack: DefectMatrix = {
  suite: 'hybrid-ai-stack',
  fixture: 'hybrid-ai-stack',
  // Enough for some scrapes of scaled time.
  env: { FIREDRILL_LOAD: '3s', FIREDRILL_WITHIN: '16s' },
  defects: [
    // From rule to Alertmanager.
    {
      name: 'no alerting section',
      edits: [{ file: SCRAPE, from: ALERTING, to: '' }],
      red: ['alertmanager-known', ...ALERTS],
      says: { 'ollama-down': /knows no Alertmanager/ },
    },
    {
      name: 'Alertmanager host misspelt',
      edits: [{ file: SCRAPE, from: 'alertmanager:9093', to: 'alertmanger:9093' }],
      red: ['alertmanager-known', ...ALERTS],
      says: { 'ollama-down': /to http:\/\/alertmanger:9093.* failed/ },
    },
    {
      name: 'no rule_files',
      edits: [{ file: SCRAPE, from: RULE_FILES, to: '' }],
      red: ['rules', 'quiet', ...ALERTS],
      says: { 'ollama-down': /no alerting rule OllamaDown/ },
    },
    {
      name: 'critical alerts dropped by relabelling',
      edits: [
        {
          file: SCRAPE,
          from: 'alerting:\n',
          to: 'alerting:\n  alert_relabel_configs:\n    - { source_labels: [severity], regex: critical, action: drop }\n',
        },
      ],
      red: [...CRITICAL, COVERAGE],
      says: { 'ollama-down': /did not reach Alertmanager/ },
    },

    // Scraping.
    {
      name: 'Ollama scraped at /health',
      edits: [
        {
          file: SCRAPE,
          from: 'job_name: ollama\n    metrics_path: /metrics',
          to: 'job_name: ollama\n    metrics_path: /health',
        },
      ],
      red: ['targets', 'up-ollama', 'query-models', 'quiet', 'ollama-down', COVERAGE],
      says: { 'ollama-down': /already, before the cause/ },
    },
    {
      name: 'job renamed, its alert not',
      edits: [{ file: SCRAPE, from: 'job_name: ollama', to: 'job_name: ollama-cpu' }],
      red: ['up-ollama', 'ollama-down', COVERAGE],
      says: { 'ollama-down': /never had job="ollama"/ },
    },
    {
      name: 'metrics of n8n not asked for',
      edits: [{ file: 'docker-compose.yml', from: 'N8N_METRICS: "true"', to: 'N8N_METRICS: "false"' }],
      red: ['n8n-families', 'targets'],
      says: { targets: /n8n:5678 \(job n8n\) is down/ },
    },
    {
      name: 'failed requests counted as successes',
      edits: [{ file: GATEWAY, from: "reply ? 'success' : 'error'", to: "'success'" }],
      red: ['high-error-rate', COVERAGE],
      says: { 'high-error-rate': /its condition stayed false/ },
    },

    // Expressions.
    {
      name: 'expression on a renamed metric',
      time: 'lapse',
      edits: [{ file: RULES, from: 'api_gateway_cost_total', to: 'api_gateway_costs_total' }],
      red: ['rules', 'high-api-costs', COVERAGE],
      says: { rules: /not rendered/, 'high-api-costs': /history does not make HighAPICosts fire/ },
    },
    {
      name: 'wrong label value',
      time: 'lapse',
      edits: [{ file: RULES, from: 'status="error"', to: 'status="5xx"' }],
      red: ['rules', 'high-error-rate', COVERAGE],
      says: { rules: /not rendered/, 'high-error-rate': /history does not make HighErrorRate fire/ },
    },
    {
      name: 'for never reached: the series flaps',
      edits: [{ file: RULES, from: `${ERRORS}\n        for: 5m`, to: `${ERRORS}\n        for: 30m` }],
      suiteEdits: [{ from: '{ errorRatio: 0.5 }', to: '{ errorRatio: 0.5, flapSeconds: 3 }' }],
      red: ['high-error-rate', COVERAGE],
      says: { 'high-error-rate': /ended each time before `for`|too early/ },
    },
    {
      name: 'threshold in milliseconds, value in seconds',
      time: 'lapse',
      edits: [{ file: RULES, from: SLOW, to: `${SLOW}000` }],
      red: ['slow-responses', COVERAGE],
      says: { 'slow-responses': /history does not make SlowResponses fire/ },
    },
    {
      name: 'costs per second, threshold per hour',
      time: 'lapse',
      edits: [{ file: RULES, from: COSTS, to: 'rate(api_gateway_cost_total[1h]) > 10' }],
      red: ['high-api-costs', COVERAGE],
      says: { 'high-api-costs': /history does not make HighAPICosts fire/ },
    },
    {
      name: 'quantile without le',
      time: 'lapse',
      edits: [{ file: RULES, from: 'sum by (le)', to: 'sum by (model)' }],
      red: ['rules', 'slow-responses', COVERAGE],
      says: { rules: /"le" is missing/ },
    },
    {
      name: 'rate of a gauge',
      time: 'lapse',
      edits: [{ file: RULES, from: 'up{job="ollama"} == 0', to: 'rate(up{job="ollama"}[5m]) < 0' }],
      red: ['ollama-down', COVERAGE],
      says: { 'ollama-down': /history does not make OllamaDown fire/ },
    },
    {
      name: 'expression always true',
      edits: [{ file: RULES, from: ERRORS, to: ERRORS.replace('> 0.1', '>= 0') }],
      red: ['quiet', 'high-error-rate', COVERAGE],
      says: { 'high-error-rate': /before the cause/ },
    },
    {
      name: 'expression that can never be true: a ratio above 50',
      time: 'lapse',
      edits: [{ file: RULES, from: '> 0.5', to: '> 50' }],
      red: ['excessive-cloud-usage', COVERAGE],
      says: { 'excessive-cloud-usage': /history does not make ExcessiveCloudUsage fire/ },
    },
    {
      name: 'kept firing for an hour',
      edits: [{ file: RULES, from: DOWN, to: `${DOWN}        keep_firing_for: 1h\n` }],
      red: ['ollama-down'],
      says: { 'ollama-down': /stage resolved of OllamaDown took longer/ },
    },
    {
      name: 'expression with a missing bracket',
      edits: [{ file: RULES, from: COSTS, to: COSTS.replace('))', ')') }],
      red: [],
      breaks: /unclosed left parenthesis/,
    },

    // Routes.
    {
      name: 'route shadowed by an earlier one',
      time: 'lapse',
      edits: [
        {
          file: ROUTES,
          from: CRITICAL_ROUTE,
          to: `    - matchers: [severity=~"critical|warning"]\n      receiver: warning-alerts\n\n${CRITICAL_ROUTE}`,
        },
      ],
      red: [...CRITICAL, 'routing', COVERAGE],
      says: { 'ollama-down': /routed to warning-alerts/ },
    },
    {
      name: 'severity that no route takes',
      time: 'lapse',
      edits: [
        {
          file: RULES,
          from: `${DOWN}        labels:\n          severity: critical`,
          to: `${DOWN}        labels:\n          severity: page`,
        },
      ],
      red: ['ollama-down', COVERAGE],
      says: { 'ollama-down': /routed to default/ },
    },
    {
      name: 'match on a severity misspelt',
      time: 'lapse',
      edits: [{ file: ROUTES, from: 'matchers: [severity="critical"]', to: 'match: { severity: critcal }' }],
      red: [...CRITICAL, 'routing', COVERAGE],
      says: { 'ollama-down': /routed to default/ },
    },
    {
      name: 'inhibit rule whose equal label both sides lack',
      edits: [
        {
          file: ROUTES,
          from: 'receivers:\n',
          to: `inhibit_rules:
  - source_matchers: [severity="critical"]
    target_matchers: [severity="warning"]
    equal: [cluster]

receivers:
`,
        },
      ],
      // The drills come one after the other: only alerts that fire together show it.
      red: ['routing'],
      says: { routing: /inhibited by/ },
    },
    {
      name: 'group_by that splits',
      time: 'lapse',
      edits: [{ file: ROUTES, from: '[alertname, severity]', to: '[alertname, severity, instance]' }],
      red: ['routing'],
      says: { routing: /notified of apart|is grouped by/ },
    },
    {
      name: 'repeat_interval zero',
      edits: [{ file: ROUTES, from: 'repeat_interval: 1h', to: 'repeat_interval: 0s' }],
      red: [],
      breaks: /repeat_interval cannot be zero/,
    },
    {
      name: 'muted at all hours',
      edits: [
        { file: ROUTES, from: CRITICAL_ROUTE, to: `${CRITICAL_ROUTE}      mute_time_intervals: [maintenance]\n` },
        {
          file: ROUTES,
          from: 'receivers:\n',
          to: "time_intervals:\n  - name: maintenance\n    time_intervals: [{ weekdays: ['sunday:saturday'] }]\n\nreceivers:\n",
        },
      ],
      red: [...CRITICAL, 'routing', COVERAGE],
      says: { routing: /muted by maintenance/ },
    },

    // Receivers and what they send.
    {
      name: 'receiver without integration',
      time: 'lapse',
      edits: [{ file: ROUTES, from: WARNING_SLACK, to: '' }],
      red: [...WARNING, 'routing', COVERAGE],
      says: { 'slow-responses': /has no slack config/ },
    },
    {
      name: 'e-mail without from and smarthost',
      edits: [
        { file: ROUTES, from: '  smtp_from: prometheus@example.com\n  smtp_smarthost: smtp.example.com:587\n', to: '' },
        {
          file: ROUTES,
          from: '  - name: default\n    email_configs:\n      - to: admin@example.com\n',
          to: `  - name: default
    email_configs:
      - to: admin@example.com
        from: prometheus@example.com
        smarthost: smtp.example.com:587
`,
        },
      ],
      red: [],
      breaks: /no global SMTP smarthost set/,
    },
    {
      name: 'send_resolved: false',
      edits: [{ file: ROUTES, from: WARNING_SLACK, to: WARNING_SLACK.replace('true', 'false') }],
      red: [...WARNING, COVERAGE],
      says: { 'slow-responses': /send_resolved is false there/ },
    },
    {
      name: 'send_resolved left out',
      edits: [{ file: ROUTES, from: SECOND_SEND, to: SECOND_SEND.replaceAll('        send_resolved: true\n', '') }],
      red: [...CRITICAL, COVERAGE],
      says: { 'ollama-down': /send_resolved is false there/ },
    },
    {
      name: 'Slack channel misspelt',
      time: 'lapse',
      edits: [{ file: ROUTES, from: '#alerts-critical', to: '#alerts-critcal' }],
      red: [...CRITICAL, COVERAGE],
      says: { 'ollama-down': /another recipient/ },
    },

    // Templates.
    {
      name: 'template that drops the description',
      time: 'lapse',
      edits: [{ file: TEXTS, from: '$alert.Annotations.description', to: '$alert.Annotations.summary' }],
      red: [...CRITICAL, ...WARNING, 'routing', COVERAGE],
      says: { 'slow-responses': /another text/ },
    },
    {
      name: 'template that is not there',
      edits: [{ file: ROUTES, from: 'hybrid.critical.title', to: 'hybrid.critcal.title' }],
      red: [...CRITICAL, 'routing', COVERAGE],
      says: { 'ollama-down': /failed|cannot be rendered/ },
    },
    {
      name: 'raw marks in an annotation',
      time: 'lapse',
      edits: [{ file: RULES, from: 'is {{ $value }}/sec', to: 'is {% raw %}{{ $value }}{% endraw %}/sec' }],
      red: ['high-error-rate', COVERAGE],
      says: { 'high-error-rate': /another text/ },
    },

    // Queries of the document, as written there.
    {
      name: 'query: average of a bare histogram name',
      suiteEdits: [
        {
          from: 'sum(rate(api_gateway_request_duration_seconds_sum[5m])) / sum(rate(api_gateway_request_duration_seconds_count[5m]))',
          to: 'avg(api_gateway_request_duration_seconds)',
        },
      ],
      red: ['panel-latency'],
      says: { 'panel-latency': /returns nothing/ },
    },
    {
      name: 'query: quantile of raw buckets',
      suiteEdits: [
        {
          from: 'histogram_quantile(0.95, sum by (le) (rate(api_gateway_request_duration_seconds_bucket[5m])))',
          to: 'histogram_quantile(0.95, api_gateway_request_duration_seconds_bucket)',
        },
      ],
      red: ['query-p95'],
    },
    ...hybridDashboard,
  ],
}
