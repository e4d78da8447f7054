import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute } from 'node:path'
import { tool, toolPath } from './tools.ts'

const TOOLS = ['unshare', 'setpriv', 'nsenter', 'mount', 'pivot_root']
const NAMESPACES = ['--user', '--map-root-user', '--mount', '--pid', '--fork', '--kill-child=KILL']

/** Why this machine cannot run services natively, with what to do; undefined = it can. Tried, not guessed. */
export function whyNotNative(): string | undefined {
  if (process.platform !== 'linux') return `the native runtime needs Linux, this is ${process.platform}: use --attach`
  const missing = TOOLS.filter((name) => !isAbsolute(tool(name)))
  if (missing.length > 0) return `${missing.join(', ')} not found: install util-linux`
  // Some machines allow the namespaces and refuse the mounts in them.
  const mount = ['sh', '-c', 'mount --make-rprivate / && mount -t tmpfs firedrill "$0"', tmpdir()]
  const tried = spawnSync(tool('unshare'), [...NAMESPACES, ...mount], {
    encoding: 'utf8',
    env: { ...process.env, PATH: toolPath() },
  })
  if (tried.status === 0) return undefined
  const switches = [
    ['/proc/sys/kernel/unprivileged_userns_clone', '0', 'sysctl kernel.unprivileged_userns_clone=1'],
    ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1', 'sysctl kernel.apparmor_restrict_unprivileged_userns=0'],
    ['/proc/sys/user/max_user_namespaces', '0', 'sysctl user.max_user_namespaces=10000'],
  ] as const
  const off = switches.find(([file, bad]) => existsSync(file) && readFileSync(file, 'utf8').trim() === bad)
  const cure = off === undefined ? 'this container or kernel does not allow them' : `an administrator can allow them: ${off[2]}`
  return `user namespaces are refused (${tried.error?.message ?? tried.stderr.trim()}): ${cure}`
}
