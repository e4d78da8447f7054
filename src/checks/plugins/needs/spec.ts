/** `from-config`: the rules of the stack's Prometheus and the dashboards that its Grafana provisions; else globs from the suite's folder. */
export type NeedsSpec =
  | 'from-config'
  | { readonly rules?: readonly string[] | undefined; readonly dashboards?: readonly string[] | undefined }
