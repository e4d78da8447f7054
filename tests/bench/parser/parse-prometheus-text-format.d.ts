/** The peer of npm; the package brings no types. */
declare module 'parse-prometheus-text-format' {
  interface Metric {
    readonly value?: string
    readonly labels?: Readonly<Record<string, string>>
    /** Values by `le`. */
    readonly buckets?: Readonly<Record<string, string>>
    readonly quantiles?: Readonly<Record<string, string>>
    readonly sum?: string
    readonly count?: string
  }

  interface Family {
    readonly name: string
    readonly type: string
    readonly help: string
    readonly metrics: readonly Metric[]
  }

  export default function parsePrometheusTextFormat(text: string): readonly Family[]
}
