import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** PATH of this machine's own tools: util-linux keeps pivot_root in /usr/sbin, which is not in every user's PATH. */
export const toolPath = (): string => `${process.env.PATH ?? '/usr/bin:/bin'}:/usr/sbin:/sbin`

/** Absolute path of a tool; its name when it is not on this machine. A service's own PATH must not decide which one is run. */
export function tool(name: string): string {
  const directory = toolPath()
    .split(':')
    .find((one) => one !== '' && existsSync(join(one, name)))
  return directory === undefined ? name : join(directory, name)
}
