/** An alertmanager.yml with most of what there is: for tests of several files. */
export const CONFIG = `global:
  resolve_timeout: 1m
  smtp_smarthost: mail.example:587
  smtp_from: alerts@ops.example
  smtp_require_tls: no
  smtp_auth_password: hidden
  slack_api_url: https://hooks.slack.example/services/hidden
templates: [templates/*.tmpl]
route:
  receiver: default
  group_by: [alertname, cluster]
  group_wait: 10s
  routes:
    - receiver: pager
      match: { severity: critical }
      continue: true
      routes:
        - match_re: { team: 'db|cache' }
          group_by: ['...']
          repeat_interval: 1h30m
    - matchers:
        - severity =~ "critical|warning"
        - team!=""
      receiver: chat
      group_by: []
      mute_time_intervals: [nights]
    - receiver: chat
      group_by:
      matchers: [severity=info]
receivers:
  - name: default
    email_configs:
      - to: ops@ops.example
      - to: boss@ops.example
        send_resolved: true
  - name: pager
    pagerduty_configs: [{ routing_key: hidden }]
    webhook_configs:
      - { url: 'http://hook.example/', send_resolved: false }
  - name: chat
    slack_configs: [{ channel: '#ops' }]
inhibit_rules:
  - source_match: { severity: critical }
    target_match_re: { severity: warning|info }
    equal: [cluster, service]
  - name: maintenance
    source_matchers: [alertname="Maintenance"]
    target_matchers: [alertname!="Maintenance"]
time_intervals:
  - name: nights
    time_intervals: []
`
