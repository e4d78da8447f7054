import type { ComponentReport } from '../stack.ts'
import type { Launch } from './launch.ts'

/** What the report says of a native service: a component from Debian packages, or its own command. */
export function reportOf({ plan, component, native, tree, notes }: Launch): ComponentReport {
  const { name: service, asked } = plan
  if (component !== undefined && tree !== undefined) {
    const label = `${component.name} (Debian ${tree.suite})`
    return {
      service,
      component: label,
      version: tree.version,
      asked,
      standIn: false,
      origin: 'debian',
      reason: notes.length > 0 ? notes.join('; ') : undefined,
    }
  }
  const command = native?.command.join(' ')
  return {
    service,
    component: command,
    version: native?.command[0] === 'node' && !native.standIn ? process.version : undefined,
    asked,
    standIn: native?.standIn === true,
    origin: native?.standIn === true ? 'stand-in' : 'command',
    reason: undefined,
  }
}
