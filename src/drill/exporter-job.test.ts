import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { withExporterJob } from './exporter-job.ts'

const JOB = [
  '- job_name: firedrill-exporter',
  '  honor_labels: true',
  '  scrape_interval: 1s',
  '  scrape_timeout: 1s',
  '  static_configs:',
  '    - targets: ["127.0.0.1:41234"]',
]
const job = (indent: string) => JOB.map((line) => `${indent}${line}\n`).join('')

test.each([
  [
    'beside the jobs that are there',
    'scrape_configs: # ours\n  - job_name: app # it\n\n# rules\nrule_files: [a.yml]\n',
    `scrape_configs: # ours\n  - job_name: app # it\n${job('  ')}\n# rules\nrule_files: [a.yml]\n`,
  ],
  ['in their indentation', 'scrape_configs:\n- job_name: app\n', `scrape_configs:\n- job_name: app\n${job('')}`],
  [
    'where there is none yet',
    'global:\n  scrape_interval: 5s\n',
    `global:\n  scrape_interval: 5s\n\nscrape_configs:\n${job('  ')}`,
  ],
  ['no YAML: Prometheus itself is to refuse it', 'scrape_configs: [', 'scrape_configs: ['],
  ['no mapping', '- a\n', '- a\n'],
])('%s', (_name, text, expected) => {
  expect(withExporterJob(text, '127.0.0.1:41234')).toBe(expected)
})

test.each([
  ['an empty list', 'scrape_configs: []\n', []],
  ['nothing', 'scrape_configs:\n', []],
  ['a root in one line', '{ scrape_configs: [] }\n', []],
  ['a dash alone on its line', 'scrape_configs:\n  -\n    job_name: app\n', [{ job_name: 'app' }]],
  ['a list in one line', 'scrape_configs: [{ job_name: app }]\n', [{ job_name: 'app' }]],
])('%s becomes a list with it', (_name, text, before) => {
  const [own] = parse(job('')) as unknown[]
  expect(parse(withExporterJob(text, '127.0.0.1:41234'))).toEqual({ scrape_configs: [...before, own] })
})
