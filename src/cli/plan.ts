import { renderPlan } from '../plan/index.ts'
import { prepare } from '../run/prepare.ts'
import { preparation, type SharedOptions, suitesOf } from './inputs.ts'
import type { Io } from './io.ts'

/** `firedrill plan`: prints what a run would do. */
export async function planCommand(named: readonly string[], options: SharedOptions, io: Io): Promise<number> {
  for (const file of await suitesOf(named)) {
    const { plan } = await prepare(file, preparation(options))
    io.stdout.write(renderPlan(plan))
  }
  return 0
}
