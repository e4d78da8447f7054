import { connect } from 'node:net'
import { messageOf } from '../../lib/errors.ts'
import { clip } from '../../lib/text.ts'
import type { ServiceControl } from '../../stack/stack.ts'
import { type CauseContext, CauseNotLanded, type Way } from './cause.ts'

/** Stops a service; undone by starting it. */
export const stopWay = (service: string, context: CauseContext): Way => ({
  apply: () => controlOf(service, context).stop(),
  undo: {
    run: () => controlOf(service, context).start(),
    byHand: `start ${service} yourself: it is still stopped`,
  },
})

/** Pauses a service: it stays in memory and answers nothing. */
export const pauseWay = (service: string, context: CauseContext): Way => ({
  apply: () => controlOf(service, context).pause(),
  undo: {
    run: () => controlOf(service, context).unpause(),
    byHand: `unpause ${service} yourself: it is still paused`,
  },
})

/** Restarts a service; it has landed when its port, if it has one, takes connections again. */
export const restartWay = (service: string, context: CauseContext): Way => ({
  apply: () => controlOf(service, context).restart(),
  landed: (signal) => takesConnections(service, context, signal),
})

interface Command {
  readonly service: string
  readonly command: readonly string[]
}

/** Runs a command inside a service; undone by another command, where one is given. */
export const execWay = (exec: Command, undo: Command | undefined, context: CauseContext): Way => ({
  apply: () => run(exec, context),
  ...(undo === undefined
    ? {}
    : {
        undo: {
          run: () => run(undo, context),
          byHand: `run ${words(undo)} yourself, or restart ${undo.service}: it is still as ${words(exec)} left it`,
        },
      }),
})

const words = ({ service, command }: Command): string => `${clip(command.join(' '), 80)} in ${service}`

async function run(what: Command, context: CauseContext): Promise<void> {
  const { exitCode, output } = await controlOf(what.service, context).exec(what.command)
  if (exitCode === 0) return
  const said = context.redact(output.trim())
  throw new CauseNotLanded(
    `${words(what)} ended with exit code ${exitCode}, expected 0: ${said === '' ? 'it printed nothing' : clip(JSON.stringify(said), 300)}`,
  )
}

function controlOf(service: string, { control }: CauseContext): ServiceControl {
  const found = control(service)
  if (found !== undefined) return found
  throw new CauseNotLanded(
    `${service} cannot be changed: it does not run in this stack, or it is attached, where nothing is changed without being allowed`,
  )
}

async function takesConnections(service: string, { resolve }: CauseContext, signal: AbortSignal): Promise<string | undefined> {
  const url = portOf(service, resolve)
  if (url === undefined) return undefined
  const { promise, resolve: tell } = Promise.withResolvers<string | undefined>()
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const socket = connect({ host, port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)), signal })
  socket.once('connect', () => tell(undefined))
  socket.once('error', (error) => tell(`${service} takes no connection at ${url.host}: ${messageOf(error)}`))
  try {
    return await promise
  } finally {
    socket.destroy()
  }
}

// A service without a port is there when the runtime says so.
function portOf(service: string, resolve: CauseContext['resolve']): URL | undefined {
  try {
    return new URL(resolve(`http://${service}`))
  } catch {
    return undefined
  }
}
