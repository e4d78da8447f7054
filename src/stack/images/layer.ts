import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { TestBedError } from '../../lib/errors.ts'
import type { ImageShape } from '../components/image-shape.ts'
import { overlayOf } from './overlay.ts'
import type { Part } from './packable.ts'
import { MTIME, tarEntries } from './tar.ts'

/** What a file system of an image is made of. */
export interface Layer {
  /** Directory of the tree, absolute. */
  readonly root: string
  readonly shape: ImageShape
  readonly parts: readonly Part[]
}

/** Arguments of GNU tar that write the tree and the parts as they stand in the image: owners, times and order do not depend on this machine. */
function tarArguments({ root, shape, parts }: Layer, replaced: readonly string[]): readonly string[] {
  const renames = [
    ...Object.entries(shape.moves ?? {}).map(([from, to]) => [`.${from}`, `.${to}`] as const),
    ...parts.map(({ from, to }) => [from, `.${to}`] as const),
  ]
  return [
    ...['--create', '--file=-', '--numeric-owner', '--owner=0', '--group=0', '--mode=u+rwX,go+rX,go-w', '--sort=name'],
    ...[`--mtime=@${MTIME}`, '--absolute-names', '--anchored', '--no-wildcards', '--exclude=./firedrill-tree.json'],
    ...replaced.map((path) => `--exclude=.${path}`),
    // The targets of symbolic links stay as they are.
    ...renames.map(([from, to]) => `--transform=s,^${inPattern(from)}\\(/\\|$\\),${inReplacement(to)}\\1,S`),
    ...['--directory', root, '.', ...parts.map(({ from }) => from)],
  ]
}

const inPattern = (text: string): string => text.replace(/[.*[\]^$\\,]/g, '\\$&')
const inReplacement = (text: string): string => text.replace(/[&\\,]/g, '\\$&')

/** The file system as a tar stream; it fails with a `TestBedError` when tar does. */
export function layerStream(layer: Layer, signal: AbortSignal): Readable {
  return Readable.from(chunks(layer, signal), { objectMode: false, highWaterMark: 1 << 20 })
}

async function* chunks(layer: Layer, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  const { entries, replaced } = overlayOf(layer.root, layer.shape, layer.parts)
  yield tarEntries(entries)
  const child = spawn('tar', tarArguments(layer, replaced), { stdio: ['ignore', 'pipe', 'pipe'], signal })
  const complaint: Buffer[] = []
  child.stderr.on('data', (data: Buffer) => complaint.push(data))
  const closed = once(child, 'close').catch((error: unknown) => [error])
  try {
    for await (const chunk of child.stdout) yield chunk
    const [code] = await closed
    if (code !== 0) throw tarFailed(code, Buffer.concat(complaint).toString())
  } finally {
    child.kill()
    await closed
  }
}

function tarFailed(code: unknown, complaint: string): TestBedError {
  const said = complaint.trim().split('\n')[0] || (code instanceof Error ? code.message : `it ended with ${code}`)
  return new TestBedError(`tar could not write the files of an image: ${said}`, {
    hint: 'images are packed by GNU tar 1.28 or newer: see that tar --version names one',
  })
}
