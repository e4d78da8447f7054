import type { VariableState } from './scope.ts'

type Problem = NonNullable<VariableState['problem']>

/** Ends the expansion of one variable: it keeps its saved choice, as in Grafana. */
export class Failed extends Error {
  readonly kind: Problem['kind']

  constructor(kind: Problem['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}
