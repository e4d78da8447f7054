import { systemClock } from '../lib/clock.ts'
import type { LoadDriver } from './driver.ts'
import { OpenLoop } from './open-loop.ts'
import { Recorder } from './recorder.ts'
import { UndiciConnection } from './undici-connection.ts'

/** The built-in driver: undici sends, our own open loop decides when. Why not autocannon: docs/decisions/0002-load-driver.md. */
export const undiciDriver: LoadDriver = {
  name: 'undici',
  async drive(plan, { origin, signal, stop, clock = systemClock, onProgress = () => undefined }) {
    const undici = await import('undici')
    const recorder = new Recorder(plan)
    const open = () => new UndiciConnection(undici, origin)
    const startedAt = clock.now()
    await new OpenLoop(plan, { recorder, open, signal, stop, onProgress }).run()
    return recorder.ledger(startedAt, clock.now(), signal.aborted)
  },
}
