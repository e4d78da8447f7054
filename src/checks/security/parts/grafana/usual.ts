/** A user and a password that everybody knows. */
export interface Credential {
  readonly user: string
  readonly password: string
}

/** Grafana locks a user out after five wrong passwords within five minutes; one is left for people. */
export const LEAST_FREE = 4

/** With which Grafana, and kube-prometheus-stack, come. */
export const USUAL: readonly Credential[] = [
  { user: 'admin', password: 'admin' },
  { user: 'admin', password: 'prom-operator' },
]
