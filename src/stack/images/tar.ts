/** An entry of a tar archive that is written from memory. Paths are absolute in the image. */
export interface Entry {
  readonly path: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly is: 'directory' | { readonly text: string } | { readonly linkTo: string }
}

const BLOCK = 512
const TYPES = { file: '0', link: '2', directory: '5' }

/** The same time in every archive: the same tree gives the same layer. 2000-01-01. */
export const MTIME = 946_684_800

/** The entries in ustar format, without the end of the archive: more may follow. */
export function tarEntries(entries: readonly Entry[]): Buffer {
  return Buffer.concat(entries.flatMap(blocks))
}

function blocks({ path, mode, uid, gid, is }: Entry): Buffer[] {
  const name = `.${path}${is === 'directory' ? '/' : ''}`
  if (is === 'directory') return [header({ name, mode, uid, gid, type: TYPES.directory })]
  if ('linkTo' in is) return [header({ name, mode, uid, gid, type: TYPES.link, linkTo: is.linkTo })]
  const body = Buffer.from(is.text)
  const padding = Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)
  return [header({ name, mode, uid, gid, type: TYPES.file, size: body.length }), body, padding]
}

interface Header {
  readonly name: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly type: string
  readonly size?: number
  readonly linkTo?: string
}

function header({ name, mode, uid, gid, type, size = 0, linkTo = '' }: Header): Buffer {
  const block = Buffer.alloc(BLOCK)
  put(block, 0, 100, name)
  put(block, 157, 100, linkTo)
  for (const [at, length, value] of [
    [100, 8, mode],
    [108, 8, uid],
    [116, 8, gid],
    [124, 12, size],
    [136, 12, MTIME],
  ] as const)
    put(block, at, length, value.toString(8).padStart(length - 1, '0'))
  block.write(type, 156)
  block.write('ustar\0' + '00', 257)
  // The sum is taken with spaces in its own place.
  block.fill(' ', 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

function put(block: Buffer, at: number, length: number, text: string): void {
  const bytes = Buffer.from(text)
  if (bytes.length > length) throw new RangeError(`${text} is longer than the ${length} bytes that a tar header has for it`)
  bytes.copy(block, at)
}
