/** The part of autocannon 9 that the load benchmark uses; the package brings no types. */
declare module 'autocannon' {
  interface Options {
    readonly url: string
    readonly connections: number
    /** Seconds. */
    readonly duration: number
    /** Seconds. */
    readonly timeout: number
    /** Requests per second over all connections. */
    readonly overallRate: number
  }

  interface Result {
    readonly '2xx': number
    readonly requests: { readonly sent: number }
    /** Milliseconds, whole numbers. */
    readonly latency: { readonly p50: number; readonly p99: number; readonly max: number }
  }

  export default function autocannon(options: Options): Promise<Result>
}
