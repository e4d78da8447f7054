import type { ComposeService } from '../../declared/compose-model.ts'
import type { Component } from './component.ts'
import { Flags, portOf } from './flags.ts'
import { programCommand, takenAsItIs } from './image-command.ts'

const LISTEN = '--web.listen-address'

interface Listening {
  /** Debian's program, absolute. */
  readonly program: string
  /** What its image's entrypoint may be called. */
  readonly names: readonly string[]
  readonly port: number
  /** The image's own arguments. */
  readonly defaults?: readonly string[]
  /** Turns words of the upstream program into those of Debian's; returns what had to differ. */
  readonly adjust?: (flags: Flags, service: ComposeService) => readonly string[]
}

/** `start` of an exporter that listens where `--web.listen-address` says, and nowhere else. */
export const listening =
  ({ program, names, port: usual, defaults = [], adjust }: Listening): Component['start'] =>
  (service, address) => {
    const command = programCommand(service, names, defaults)
    const environment = { FIREDRILL_ADDRESS: address }
    if (!command.own)
      return { own: false, argv: command.argv, environment, port: usual, notes: [takenAsItIs(command.argv, LISTEN)] }
    const flags = new Flags(command.words)
    const notes = adjust?.(flags, service) ?? []
    const port = portOf(flags.value(LISTEN), usual)
    flags.set(LISTEN, `${address}:${port}`)
    return { own: true, argv: [program, ...flags.argv], environment, port, notes }
  }
