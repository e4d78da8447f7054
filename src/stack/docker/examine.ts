import type { Examination } from '../examine.ts'
import { lookForEngine } from './engine.ts'

/** Whether this machine can run stacks in containers; starts nothing. */
export async function examineDocker(): Promise<Examination> {
  const what = 'docker runtime'
  const found = await lookForEngine()
  if ('reason' in found) return { what, ok: false, says: found.reason, hint: found.hint }
  return { what, ok: true, says: `engine ${found.version} answers, with compose ${found.compose}` }
}
