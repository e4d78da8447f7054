import type { ReadFiles } from './files.ts'
import type { LookedAt } from './panel.ts'
import type { SeenProblem } from './seen.ts'

/** What the looks of one poll keep. */
export interface Memory {
  /** Files do not change while a check runs. */
  files: ReadFiles | undefined
  /** Grafana has every dashboard as its file says. */
  live: boolean
  /** What a look at the files gave; `key`: what it depended on. */
  lint: { readonly key: string; readonly problems: readonly SeenProblem[] } | undefined
  /** Panels that held, until all do. */
  readonly held: Map<string, LookedAt>
}

export const newMemory = (): Memory => ({ files: undefined, live: false, lint: undefined, held: new Map() })

/** What held is asked anew. */
export function forget(memory: Memory): void {
  memory.held.clear()
  memory.live = false
}
