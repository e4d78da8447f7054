import { expect, test } from 'vitest'
import { withExporterJob } from './exporter-job.ts'

const JOB = `  - job_name: firedrill-exporter
    honor_labels: true
    static_configs:
      - targets:
          - 127.0.0.1:41234
`

test.each([
  [
    'beside the jobs that are there',
    'scrape_configs: # ours\n  - job_name: app\n',
    `scrape_configs: # ours\n  - job_name: app\n${JOB}`,
  ],
  ['where there is none yet', 'global:\n  scrape_interval: 5s\n', `global:\n  scrape_interval: 5s\nscrape_configs:\n${JOB}`],
  ['no YAML: Prometheus itself is to refuse it', 'scrape_configs: [', 'scrape_configs: ['],
  ['no mapping', '- a\n', '- a\n'],
])('%s', (_name, text, expected) => {
  expect(withExporterJob(text, '127.0.0.1:41234')).toBe(expected)
})
