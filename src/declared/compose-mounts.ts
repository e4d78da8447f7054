import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { nearest } from '../lib/text.ts'
import type { Cursor } from './compose-cursor.ts'
import type { Mount } from './compose-model.ts'

/** `volumes` and `tmpfs` of a service; `volumes` are the names that the file declares. */
export function readMounts(service: Cursor, directory: string, volumes: readonly string[]): readonly Mount[] {
  const mounts = service
    .get('volumes')
    .items('a list of volumes')
    .flatMap((item) =>
      (typeof item.value === 'object' && item.value !== null ? longForm(item, directory) : shortForm(item, directory)).map(
        (mount) => ({ mount, item }),
      ),
    )
  for (const { mount, item } of mounts) undeclared(mount, item, volumes)
  const tmpfs = service.get('tmpfs')
  const targets = tmpfs.isText() ? [tmpfs] : tmpfs.items('a path or a list of paths')
  const memory = targets.map(
    (item): Mount => ({ type: 'tmpfs', source: undefined, target: (item.text() ?? '').split(':')[0] ?? '', readOnly: false }),
  )
  return [...mounts.map(({ mount }) => mount), ...memory]
}

function shortForm(at: Cursor, directory: string): Mount[] {
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
  if (target === undefined) return [{ type: 'volume', source: undefined, target: source, readOnly: false }]
  const readOnly = options.includes('ro')
  return /^[./~]/.test(source)
    ? [{ type: 'bind', source: hostPath(source, directory), target, readOnly }]
    : [{ type: 'volume', source, target, readOnly }]
}

function longForm(at: Cursor, directory: string): Mount[] {
  at.slips(['type', 'source', 'target', 'read_only', 'bind', 'volume', 'tmpfs', 'image', 'consistency'])
  const type = at.get('type').text()
  const target = at.get('target').text()
  const source = at.get('source').text()
  if (type === undefined || target === undefined) at.mismatch('a mapping with type and target')
  else if (type === 'bind' && source === undefined)
    at.complain('a bind without its source', { expected: 'source: a path on this machine' })
  else if (type === 'bind' || type === 'volume' || type === 'tmpfs') {
    const from = type === 'bind' && source !== undefined ? hostPath(source, directory) : source
    return [{ type, source: type === 'tmpfs' ? undefined : from, target, readOnly: at.get('read_only').flag() }]
  } else if (!['npipe', 'cluster', 'image'].includes(type)) at.get('type').mismatch('bind, volume or tmpfs')
  return []
}

function undeclared(mount: Mount, at: Cursor, volumes: readonly string[]): void {
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

const hostPath = (path: string, directory: string): string =>
  path === '~' || path.startsWith('~/') ? resolve(homedir(), path.slice(2)) : resolve(directory, path)
