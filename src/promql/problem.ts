/** An expression that Prometheus would not take: what is wrong, and where (UTF-16 offsets, `to` exclusive). */
export class PromqlProblem extends Error {
  readonly from: number
  readonly to: number

  constructor(message: string, { from, to }: { readonly from: number; readonly to: number }) {
    super(message)
    this.name = 'PromqlProblem'
    this.from = from
    this.to = to
  }
}
