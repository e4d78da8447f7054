import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

const LISTEN = '0A'

/** Who listens on a TCP port of this machine: `nginx (pid 812)`; undefined when nobody does or it may not be known. */
export function listenerOn(port: number): string | undefined {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => inodesOf(table, port)))
  if (inodes.size === 0) return undefined
  const pid = numbers('/proc').find((one) => ownsSocket(one, inodes))
  return pid === undefined ? 'a program of another user' : `${read(`/proc/${pid}/comm`).trim()} (pid ${pid})`
}

function inodesOf(table: string, port: number): string[] {
  const rows = read(table).split('\n').slice(1)
  return rows.flatMap((row) => {
    const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/)
    return state === LISTEN && Number.parseInt(local.split(':')[1] ?? '', 16) === port ? [`socket:[${inode}]`] : []
  })
}

const ownsSocket = (pid: string, inodes: ReadonlySet<string>): boolean =>
  numbers(`/proc/${pid}/fd`).some((fd) => {
    try {
      return inodes.has(readlinkSync(`/proc/${pid}/fd/${fd}`))
    } catch {
      return false
    }
  })

function numbers(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
