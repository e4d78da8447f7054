import { homedir } from 'node:os'
import { posix, resolve } from 'node:path'
import { nearest } from '../lib/text.ts'
import type { Cursor } from './compose-cursor.ts'
import type { Mount } from './compose-model.ts'

/** `volumes` and `tmpfs` of a service; of two volumes with the same target the later one counts, in the place of the first. */
export function readMounts(service: Cursor): readonly { readonly mount: Mount; readonly at: Cursor }[] {
  const volumes = service
    .get('volumes')
    .items('a list of volumes')
    .flatMap((at) => (at.isText() ? shortForm(at) : longForm(at)).map((mount) => ({ mount, at })))
  // The long form says its target to the letter.
  const keyed = volumes.map((one) => [one.at.get('target').text() ?? one.mount.target, one] as const)
  const memory = service
    .get('tmpfs')
    .oneOrMore('a path or a list of paths')
    .map((at) => ({ text: at.text() ?? '', at }))
    .map(({ text, at }) => [text.split('=')[0], { mount: tmpfs(text.split(':')[0] ?? ''), at }] as const)
  return [...new Map(keyed).values(), ...new Map(memory).values()]
}

const tmpfs = (target: string): Mount => ({ type: 'tmpfs', source: undefined, target: clean(target), readOnly: false })

// As the engine sees it: no slash at the end, no `.` and `..`.
const clean = (target: string): string => posix.normalize(target).replace(/(?<=.)\/$/, '')

function shortForm(at: Cursor): Mount[] {
  const expected = 'a volume like "./conf:/etc/conf:ro", "data:/var/lib/data" or "/var/cache"'
  const text = at.text(expected)
  if (text === undefined) return []
  const parts = text.split(':')
  const [source = '', target, mode = ''] = parts
  const options = mode.split(',')
  if (parts.length > 3 || source === '' || target === '' || !(target ?? source).startsWith('/')) {
    at.mismatch(expected, 'the path inside the container is absolute')
    return []
  }
  if (target === undefined) return [{ type: 'volume', source: undefined, target: clean(source), readOnly: false }]
  const readOnly = options.includes('ro')
  return /^[./~]/.test(source)
    ? [{ type: 'bind', source: hostPath(source, at.directory), target: clean(target), readOnly }]
    : [{ type: 'volume', source, target: clean(target), readOnly }]
}

function longForm(at: Cursor): Mount[] {
  at.slips(['type', 'source', 'target', 'read_only', 'bind', 'volume', 'tmpfs', 'image', 'consistency'])
  const type = at.get('type').text()
  const target = at.get('target').text()
  const source = at.get('source').text()
  if (type === undefined || target === undefined) at.mismatch('a mapping with type and target')
  else if (type === 'bind' && source === undefined)
    at.complain('a bind without its source', { expected: 'source: a path on this machine' })
  else if (type === 'bind' || type === 'volume' || type === 'tmpfs') {
    const from = type === 'bind' && source !== undefined ? hostPath(source, at.get('source').directory) : source
    return [{ type, source: type === 'tmpfs' ? undefined : from, target: clean(target), readOnly: at.get('read_only').flag() }]
  } else if (!['npipe', 'cluster', 'image'].includes(type)) at.get('type').mismatch('bind, volume or tmpfs')
  return []
}

/** Notes a named volume that the top-level `volumes` do not declare. */
export function checkVolume(mount: Mount, at: Cursor, volumes: readonly string[]): void {
  if (mount.type !== 'volume' || mount.source === undefined || volumes.includes(mount.source)) return
  const meant = nearest(mount.source, volumes)
  const hint =
    meant === undefined ? `declare it: \`volumes: { ${mount.source}: }\`, or begin a path with ./` : `did you mean ${meant}?`
  at.complain(`the volume ${mount.source} is not declared`, {
    expected: 'a volume of the top-level `volumes`',
    got: mount.source,
    hint,
  })
}

/** Absolute path of one that a compose file names: `~` is the home directory, what is relative starts at `directory`. */
export const hostPath = (path: string, directory: string): string =>
  path === '~' || path.startsWith('~/') ? resolve(homedir(), path.slice(2)) : resolve(directory, path)
