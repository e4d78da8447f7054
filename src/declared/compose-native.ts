import { resolve } from 'node:path'
import { nearest } from '../lib/text.ts'
import { readArgv } from './compose-argv.ts'
import type { Cursor } from './compose-cursor.ts'
import { environment } from './compose-environment.ts'
import type { NativeCommand } from './compose-model.ts'
import { oneOf } from './compose-problems.ts'
import type { Lookup } from './compose-tree.ts'
import { ROLES } from './roles.ts'

/** `x-native`; `directory` is where it runs unless it says so, `lookup` the variables of the project. */
export function readNative(at: Cursor, directory: string, lookup: Lookup): NativeCommand | undefined {
  if (at.absent) return undefined
  at.slips(['command', 'cwd', 'environment', 'standIn'])
  const command = readArgv(at.get('command')) ?? []
  if (command.length === 0) at.mismatch('a mapping with command, like { command: [node, src/main.ts], cwd: ./app }')
  const cwd = at.get('cwd').text()
  return {
    command,
    cwd: cwd === undefined ? directory : resolve(at.get('cwd').directory, cwd),
    environment: environment(at.get('environment'), lookup),
    standIn: at.get('standIn').flag(),
  }
}

/** `x-role`. */
export function readRole(at: Cursor): string | undefined {
  const role = at.text(oneOf(ROLES))
  if (role === undefined || ROLES.some((one) => one === role)) return role
  const near = nearest(role, ROLES)
  at.mismatch(oneOf(ROLES), near === undefined ? undefined : `did you mean ${near}?`)
  return undefined
}
