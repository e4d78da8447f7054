import type { Io } from './io.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Turns the first Ctrl-C (or SIGTERM, SIGHUP) into an abort, and the second one into an exit at once. `doing`: what follows the first. */
export function interruptible(io: Io, doing = 'taking the stack down'): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController()
  const onSignal = () => {
    if (controller.signal.aborted) io.exit(130)
    controller.abort()
    // In a terminal the live lines say what goes on; writing under them would tear them.
    if (io.stdout.isTTY !== true) io.stderr.write(`interrupted: ${doing} (once more to stop at once)\n`)
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const signal of SIGNALS) process.off(signal, onSignal)
    },
  }
}
