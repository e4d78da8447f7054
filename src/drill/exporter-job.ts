import { isMap, isSeq, parseDocument } from 'yaml'

/** Name of the job by which Prometheus scrapes the synthetic target of a cause. */
const EXPORTER_JOB = 'firedrill-exporter'

/** A prometheus.yml that scrapes the target too; what its series say of `job` and `instance` stays. Text that is no mapping stays as it is. */
export function withExporterJob(text: string, target: string): string {
  const document = parseDocument(text)
  if (document.errors.length > 0 || !isMap(document.contents)) return text
  const job = document.createNode({ job_name: EXPORTER_JOB, honor_labels: true, static_configs: [{ targets: [target] }] })
  const jobs = document.get('scrape_configs')
  if (isSeq(jobs)) jobs.add(job)
  else document.set('scrape_configs', [job])
  return document.toString({ lineWidth: 0 })
}
