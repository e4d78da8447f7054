import { isMap, isNode, isSeq, parseDocument, type YAMLSeq } from 'yaml'

/** Name of the job by which Prometheus scrapes the synthetic target of a cause. */
const EXPORTER_JOB = 'firedrill-exporter'

/** What it serves is to be seen soon, whatever the other jobs do. */
const INTERVAL = '1s'

/** A prometheus.yml that scrapes the target too; what its series say of `job` and `instance` stays. Text that is no mapping stays as it is. */
export function withExporterJob(text: string, target: string): string {
  const document = parseDocument(text)
  if (document.errors.length > 0 || !isMap(document.contents)) return text
  const jobs = document.get('scrape_configs')
  if (!document.has('scrape_configs')) {
    const added = `${text.trimEnd()}\n\nscrape_configs:\n${jobText('  ', target)}\n`
    if (parseDocument(added).errors.length === 0) return added
  }
  const added = isSeq(jobs) && !jobs.flow ? appended(text, jobs, target) : undefined
  // Unusual layouts are not worth a guess.
  if (added !== undefined && parseDocument(added).errors.length === 0) return added
  // Written in one line, or as nothing: the layout of such a file is nobody's pride.
  const job = {
    ...{ job_name: EXPORTER_JOB, honor_labels: true, scrape_interval: INTERVAL, scrape_timeout: INTERVAL },
    static_configs: [{ targets: [target] }],
  }
  document.set('scrape_configs', document.createNode([...(isSeq(jobs) ? jobs.toJSON() : []), job]))
  return document.toString({ lineWidth: 0 })
}

// Behind the last job, in the indentation of the first.
function appended(text: string, jobs: YAMLSeq, target: string): string {
  const [first] = jobs.items
  const start = isNode(first) ? (first.range?.[0] ?? 0) : 0
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  const before = text.slice(0, jobs.range?.[1] ?? text.length).trimEnd()
  return `${before}\n${jobText(line.slice(0, line.indexOf('-')), target)}${text.slice(before.length)}`
}

const jobText = (indent: string, target: string): string =>
  [
    `- job_name: ${EXPORTER_JOB}`,
    '  honor_labels: true',
    `  scrape_interval: ${INTERVAL}`,
    `  scrape_timeout: ${INTERVAL}`,
    '  static_configs:',
    `    - targets: [${JSON.stringify(target)}]`,
  ]
    .map((line) => `${indent}${line}`)
    .join('\n')
