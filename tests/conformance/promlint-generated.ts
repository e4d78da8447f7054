/** Where the linter and promlint differ on generated expositions, each time for one of these reasons. */
import type { Family } from '../../src/prom-parser/index.ts'

export interface Difference {
  /** Whose answer the other one does not give. */
  readonly by: 'ours' | 'theirs'
  readonly family: string
  readonly rule: string
}

interface KnownDifference {
  readonly why: string
  /** Shows it in every run, whatever is generated. */
  readonly example: string
  readonly explains: (difference: Difference, families: readonly Family[]) => boolean
}

const KEPT_TOGETHER = new Set(['histogram', 'gaugehistogram', 'summary'])

/** The table has one more: a series twice in two orders of its labels, which the generator never writes. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    why: 'promlint puts the samples of one histogram or summary together and does not compare them',
    example: '# HELP s Things.\n# TYPE s summary\ns_count 1\ns_count 1\n',
    explains: ({ by, family, rule }, families) =>
      by === 'ours' &&
      rule === 'duplicate-series' &&
      families.some(({ name, type }) => name === family && KEPT_TOGETHER.has(type)),
  },
]

/** What only one of them says. */
export function differences(mine: readonly string[], real: readonly string[]): Difference[] {
  const only = (by: Difference['by'], these: readonly string[], others: readonly string[]): Difference[] =>
    these
      .filter((answer) => !others.includes(answer))
      .map((answer) => {
        const [family = '', rule = ''] = answer.split(' ')
        return { by, family, rule }
      })
  return [...only('ours', mine, real), ...only('theirs', real, mine)]
}

/** The known reason for a difference, if there is one. */
export const reasonOf = (difference: Difference, families: readonly Family[]): string | undefined =>
  knownDifferences.find(({ explains }) => explains(difference, families))?.why
