import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** What a harness's id says of it from here. */
export type HarnessState = 'alive' | 'dead' | 'elsewhere'

/** What an id is made of; tests give their own. What cannot be had is undefined. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly pid: number
  hostname(): string
  read(file: string): string | undefined
  link(path: string): string | undefined
  /** What a program prints. */
  run(command: string, args: readonly string[]): string | undefined
  /** Whether a process has this id, whosever it is. */
  exists(pid: number): boolean
}

interface Identity {
  /** The machine, or one boot of it where nothing that outlives that is its own; undefined = it cannot be told from others. */
  readonly machine: string | undefined
  readonly boot: string
  /** Within which pids and start times mean something. */
  readonly space: string
}

/** The pid namespace of the machine itself: a constant of Linux. Only there is /etc/machine-id the machine's and not an image's. */
const FIRST_PID_NAMESPACE = 'pid:[4026531836]'
const UNKNOWN = '-'
const ID = /^([a-z0-9]+)\.([0-9a-f]{16}|-)\.([0-9a-f]{8}|-)\.([0-9a-f]{8}|-)\.(\d+)\.([0-9a-f]+|-)$/

/** Identifies this process among all that ever ran on any machine, as a label's value; names of machines are hashed. */
export function thisHarness(machine: Machine = system): string {
  const { machine: id = UNKNOWN, boot, space } = identify(machine)
  const start = processOf(machine.pid, machine)?.start ?? UNKNOWN
  return [machine.platform, id, boot, space, machine.pid, start].join('.')
}

/** Whether the process of an id still runs. `elsewhere`: of another machine or pid namespace, or no id at all, so nothing is known from here. */
export function stateOf(id: string, machine: Machine = system): HarnessState {
  const [, platform, host, boot, space, pid, start] = ID.exec(id) ?? []
  const here = identify(machine)
  if (platform !== machine.platform || here.machine === undefined || host !== here.machine) return 'elsewhere'
  if (boot !== here.boot) return 'dead'
  if (space !== here.space) return 'elsewhere'
  if (!machine.exists(Number(pid))) return 'dead'
  const found = processOf(Number(pid), machine)
  // What cannot be compared may be it.
  if (found === undefined || (start === UNKNOWN && !found.ended)) return 'alive'
  return found.start === start && !found.ended ? 'alive' : 'dead'
}

function identify(machine: Machine): Identity {
  if (machine.platform !== 'linux') return { machine: named(hardware(machine), machine), boot: UNKNOWN, space: UNKNOWN }
  const boot = machine.read('/proc/sys/kernel/random/boot_id')?.trim()
  const pids = machine.link('/proc/self/ns/pid')
  const installed = machine.read('/etc/machine-id')?.trim() || machine.read('/var/lib/dbus/machine-id')?.trim()
  // An image's machine-id is on many machines: in a container another boot counts as another machine, whose harness may live.
  const lasting = pids === FIRST_PID_NAMESPACE && installed ? installed : boot
  return {
    machine: boot && pids ? named(lasting, machine) : undefined,
    boot: hash(8, boot),
    // A time namespace shifts start times.
    space: hash(8, pids, machine.link('/proc/self/ns/time')),
  }
}

// Machines cloned from one disk share all but their names.
const named = (id: string | undefined, { hostname }: Machine): string | undefined => (id ? hash(16, id, hostname()) : undefined)

function hardware({ platform, run }: Machine): string | undefined {
  if (platform === 'darwin')
    return /"IOPlatformUUID" = "([^"]+)"/.exec(run('ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']) ?? '')?.[1]
  if (platform === 'win32')
    return /MachineGuid\s+REG_SZ\s+(\S+)/.exec(
      run('reg', ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid']) ?? '',
    )?.[1]
  return undefined
}

interface Process {
  /** Differs between two processes that had one pid. */
  readonly start: string
  /** Over, and not yet waited for by its parent. */
  readonly ended: boolean
}

function processOf(pid: number, { platform, read, run }: Machine): Process | undefined {
  if (platform === 'linux') {
    // The name in brackets may hold anything, brackets too; the 22nd field is the start in clock ticks since the boot.
    const fields = read(`/proc/${pid}/stat`)
      ?.replace(/^.*\) /s, '')
      .split(' ')
    const [state, start] = [fields?.[0], fields?.[19]]
    return start === undefined ? undefined : { start, ended: state === 'Z' || state === 'X' }
  }
  if (platform === 'win32') {
    const time = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`
    const start = run('powershell', ['-NoProfile', '-NonInteractive', '-Command', time])?.trim()
    return start ? { start: hash(16, start), ended: false } : undefined
  }
  const [, state = '', start] =
    /^(\S+)\s+(.+)$/.exec(run('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)])?.trim() ?? '') ?? []
  return start === undefined ? undefined : { start: hash(16, start), ended: state.startsWith('Z') }
}

const hash = (length: number, ...parts: readonly (string | undefined)[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, length)

const system: Machine = {
  platform: process.platform,
  pid: process.pid,
  hostname,
  read: (file) => orUndefined(() => readFileSync(file, 'utf8')),
  link: (path) => orUndefined(() => readlinkSync(path)),
  run: (command, args) =>
    orUndefined(() =>
      execFileSync(command, args, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: 10_000,
        env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      }),
    ),
  exists,
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return true
}

function orUndefined<T>(get: () => T): T | undefined {
  try {
    return get()
  } catch {
    return undefined
  }
}
