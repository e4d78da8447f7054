/** Runs the jobs, two at a time, in their order: unpacking and packing are bound to the processor. The first failure ends it. */
export async function twoAtATime(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const queue = [...jobs]
  const lane = async (): Promise<void> => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) await job()
  }
  const stopOthers = (error: unknown): never => {
    queue.length = 0
    throw error
  }
  // Settled, not raced: nothing may still be writing when this returns.
  const lanes = await Promise.allSettled([lane().catch(stopOthers), lane().catch(stopOthers)])
  for (const result of lanes) if (result.status === 'rejected') throw result.reason
}
