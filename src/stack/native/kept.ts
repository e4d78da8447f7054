import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { quote } from './enter-script.ts'

/** The command that ends a native stack that was left up, and removes its directory. */
export function endKept(directory: string): string {
  const groups = leadersOf(directory).map((pid) => `-${pid}`)
  const remove = `rm -rf ${quote(directory)}`
  return groups.length === 0 ? remove : `kill -9 ${groups.join(' ')} && ${remove}`
}

// The first process of each service leads a group, and its command line builds the root below the directory. Others may only look into it.
function leadersOf(directory: string): number[] {
  const builds = `R=${quote(join(directory, 'roots')).slice(0, -1)}/`
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const group = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[2]
      return group === name && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(builds) ? [Number(name)] : []
    } catch {
      // It has ended meanwhile.
      return []
    }
  })
}
