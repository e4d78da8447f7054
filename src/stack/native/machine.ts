import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const TOOLS = ['unshare', 'setpriv', 'nsenter', 'mount', 'pivot_root']

/** Why this machine cannot run services natively, with what to do; undefined = it can. Tried, not guessed. */
export function whyNotNative(): string | undefined {
  if (process.platform !== 'linux') return `the native runtime needs Linux, this is ${process.platform}: use --attach`
  const tried = spawnSync('unshare', ['--user', '--map-root-user', '--mount', '--pid', '--fork', 'true'], { encoding: 'utf8' })
  if (tried.error !== undefined) return 'unshare is not on this machine: install util-linux'
  if (tried.status === 0) {
    const missing = TOOLS.filter((tool) => !onPath(tool))
    return missing.length === 0 ? undefined : `${missing.join(', ')} not found: install util-linux`
  }
  const switches = [
    ['/proc/sys/kernel/unprivileged_userns_clone', '0', 'sysctl kernel.unprivileged_userns_clone=1'],
    ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1', 'sysctl kernel.apparmor_restrict_unprivileged_userns=0'],
    ['/proc/sys/user/max_user_namespaces', '0', 'sysctl user.max_user_namespaces=10000'],
  ] as const
  const off = switches.find(([file, bad]) => existsSync(file) && readFileSync(file, 'utf8').trim() === bad)
  const cure = off === undefined ? 'this container or kernel does not allow them' : `an administrator can allow them: ${off[2]}`
  return `user namespaces are refused (${tried.stderr.trim()}): ${cure}`
}

// /usr/sbin is not in every user's PATH, but util-linux keeps pivot_root there.
const onPath = (tool: string): boolean =>
  [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'].some((directory) => existsSync(`${directory}/${tool}`))
