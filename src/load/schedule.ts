/** Milliseconds after the start at which request `index` is due: evenly spaced, and computed from the start so that nothing drifts. */
export const dueAfter = (index: number, rate: number): number => (index * 1000) / rate

/**
 * Whose turn it is: each call gives the index of a weight. Smooth weighted round robin: always the same order, exact shares over
 * each full turn, and the rare ones spread out instead of bunched (`[3, 1]` gives 0 0 1 0).
 */
export function rotation(weights: readonly number[]): () => number {
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const credit = weights.map(() => 0)
  return () => {
    let first = 0
    weights.forEach((weight, index) => {
      credit[index] = (credit[index] ?? 0) + weight
      if ((credit[index] ?? 0) > (credit[first] ?? 0)) first = index
    })
    credit[first] = (credit[first] ?? 0) - all
    return first
  }
}
