import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { type Machine, stateOf, thisHarness } from './harness-id.ts'

const FIRST = 'pid:[4026531836]'

interface Linux {
  readonly pid?: number
  readonly name?: string
  readonly boot?: string | undefined
  readonly machineId?: string | undefined
  readonly pids?: string | undefined
  readonly time?: string
  /** pid -> `state start`; undefined = it exists, but its stat cannot be read. */
  readonly processes?: Readonly<Record<number, string | undefined>>
}

function linux(given: Linux = {}): Machine {
  const all = { pid: 100, name: 'ci', boot: 'boot-1', machineId: 'm-1\n', pids: FIRST, time: 'time:[1]', ...given }
  const processes = given.processes ?? { [all.pid]: 'S 5000' }
  const stat = (pid: number) => {
    const [state, start] = processes[pid]?.split(' ') ?? []
    return start && `${pid} (no) de) ${state} ${Array(18).fill('0').join(' ')} ${start} 0 0\n`
  }
  return {
    platform: 'linux',
    pid: all.pid,
    hostname: () => all.name,
    read: (file) =>
      ({ '/proc/sys/kernel/random/boot_id': all.boot, '/etc/machine-id': all.machineId })[file] ??
      stat(Number(/^\/proc\/(\d+)\/stat$/.exec(file)?.[1])),
    link: (path) => (path.endsWith('/pid') ? all.pids : all.time),
    run: () => undefined,
    exists: (pid) => pid in processes,
  }
}

/** A machine without /proc: what its programs print, by the name of the program and, for processes, the pid. */
const other = (platform: 'darwin' | 'win32', said: Readonly<Record<string, string>>, name = 'laptop', pid = 100): Machine => ({
  platform,
  pid,
  hostname: () => name,
  read: () => undefined,
  link: () => undefined,
  run: (command, args) => said[command] ?? said[/\d+/.exec(args.join(' '))?.[0] ?? ''],
  exists: (asked) => String(asked) in said,
})

const ioreg = '    "IOPlatformSerialNumber" = "C0"\n    "IOPlatformUUID" = "0A1B-2C"\n'
const reg = '\r\nHKEY_LOCAL_MACHINE\r\n    MachineGuid    REG_SZ    1f-2e\r\n\r\n'
const mac = (processes: Readonly<Record<string, string>> = { 100: 'S+   Sat Nov 21 12:57:21 2026\n' }, name?: string) =>
  other('darwin', { ioreg, ...processes }, name)
const windows = (processes: Readonly<Record<string, string>> = { 100: '133000\r\n' }) => other('win32', { reg, ...processes })

describe('whether a harness lives', () => {
  test.each<[string, Machine, Machine, string]>([
    ['asked by itself', linux(), linux(), 'alive'],
    ['asked by another process', linux(), linux({ pid: 200, processes: { 100: 'R 5000', 200: 'S 6000' } }), 'alive'],
    ['ended', linux(), linux({ pid: 200 }), 'dead'],
    ['its pid is somebody else’s now', linux(), linux({ pid: 200, processes: { 100: 'S 7000', 200: 'S 6000' } }), 'dead'],
    ['ended, and not yet waited for', linux(), linux({ pid: 200, processes: { 100: 'Z 5000' } }), 'dead'],
    ['another user’s, and hidden', linux(), linux({ pid: 200, processes: { 100: undefined } }), 'alive'],
    ['its start could not be read', linux({ processes: { 100: undefined } }), linux(), 'alive'],
    ['the machine was booted again', linux(), linux({ boot: 'boot-2' }), 'dead'],
    ['another machine', linux(), linux({ machineId: 'm-2' }), 'elsewhere'],
    ['a clone of the machine', linux(), linux({ name: 'ci-2', boot: 'boot-2' }), 'elsewhere'],
    ['in a container of this machine', linux({ pids: 'pid:[7]' }), linux(), 'elsewhere'],
    ['on the machine of this container', linux(), linux({ pids: 'pid:[7]' }), 'elsewhere'],
    ['in this container', linux({ pids: 'pid:[7]' }), linux({ pids: 'pid:[7]' }), 'alive'],
    ['in this container, ended', linux({ pids: 'pid:[7]' }), linux({ pids: 'pid:[7]', processes: {} }), 'dead'],
    ['in another container of the same image', linux({ pids: 'pid:[7]' }), linux({ pids: 'pid:[8]' }), 'elsewhere'],
    [
      'in a container of the same image and name on another machine',
      linux({ pids: 'pid:[7]' }),
      linux({ pids: 'pid:[7]', boot: 'boot-2' }),
      'elsewhere',
    ],
    ['in another time namespace', linux(), linux({ time: 'time:[2]' }), 'elsewhere'],
    ['without a machine-id', linux({ machineId: undefined }), linux({ machineId: undefined }), 'alive'],
    [
      'without a machine-id, booted again',
      linux({ machineId: '' }),
      linux({ machineId: '', boot: 'boot-2', processes: {} }),
      'elsewhere',
    ],
    ['where the kernel tells nothing', linux({ boot: undefined }), linux({ boot: undefined }), 'elsewhere'],
    ['macOS', mac(), mac(), 'alive'],
    ['macOS, in another state meanwhile', mac(), mac({ 100: 'R    Sat Nov 21 12:57:21 2026\n' }), 'alive'],
    ['macOS, ended', mac(), mac({}), 'dead'],
    ['macOS, its pid is somebody else’s now', mac(), mac({ 100: 'S    Sat Nov 21 13:00:00 2026\n' }), 'dead'],
    ['macOS, ended, and not yet waited for', mac(), mac({ 100: 'Z    Sat Nov 21 12:57:21 2026\n' }), 'dead'],
    ['macOS, called otherwise in another network', mac(), mac(undefined, 'dhcp-7'), 'elsewhere'],
    ['macOS that tells nothing of itself', other('darwin', { 100: 'S x' }), other('darwin', { 100: 'S x' }), 'elsewhere'],
    ['Windows', windows(), windows(), 'alive'],
    ['Windows, ended', windows(), windows({}), 'dead'],
    ['Windows, its pid is somebody else’s now', windows(), windows({ 100: '134000\r\n' }), 'dead'],
    ['another kind of machine', linux(), mac(), 'elsewhere'],
  ])('%s', (_name, made, asked, state) => {
    expect(stateOf(thisHarness(made), asked)).toBe(state)
  })

  test.each(['', 'x', '4711', 'linux.-.-.-.1.-', '../../etc', 'linux.0.0.0.0.0'])('an id that is none: %j', (id) => {
    expect(stateOf(id, linux())).toBe('elsewhere')
  })
})

test('an id tells neither the machine’s name nor its id', () => {
  expect(thisHarness(linux({ name: 'build-host', machineId: 'secret-id' }))).toMatch(
    /^linux\.[0-9a-f]{16}\.[0-9a-f]{8}\.[0-9a-f]{8}\.100\.5000$/,
  )
})

test('on this machine: this process, and one that has ended', async () => {
  expect(stateOf(thisHarness())).toBe('alive')
  const code = `import(${JSON.stringify(new URL('./harness-id.ts', import.meta.url).href)}).then((m) => console.log(m.thisHarness()))`
  const child = spawn(process.execPath, ['-e', `${code}; process.stdin.resume()`], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const id = String(line).trim()
  const before = stateOf(id)
  child.stdin.end()
  await once(child, 'close')
  expect([before, stateOf(id)]).toEqual(['alive', 'dead'])
})
