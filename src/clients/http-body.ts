import { pipeline, type Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { clip } from '../lib/text.ts'

/** Thrown when a body goes on beyond the limit. */
export class BodyTooLarge extends Error {}

/** Thrown for a body that is packed in a way that cannot be unpacked here. */
export class UnknownEncoding extends Error {}

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

function decoderOf(encoding: string | undefined, stream: Readable): Transform | undefined {
  const name = encoding?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity') return undefined
  if (Object.hasOwn(DECODERS, name)) return DECODERS[name]?.()
  stream.on('error', () => undefined).destroy()
  throw new UnknownEncoding(
    `its content-encoding is ${JSON.stringify(clip(name, 60))}; known are ${Object.keys(DECODERS).join(', ')}`,
  )
}

/** Reads a body up to `maxBytes`, unpacked; `onBytes` hears how many there are. The stream is always destroyed or at its end afterwards. */
export async function readBody(
  stream: Readable,
  encoding: string | undefined,
  maxBytes: number,
  onBytes: (total: number) => void,
): Promise<Uint8Array> {
  const decoder = decoderOf(encoding, stream)
  // The loop below sees every error; the callback only keeps it from being thrown a second time.
  const source = decoder === undefined ? stream : pipeline(stream, decoder, () => undefined)
  const chunks: Buffer[] = []
  let total = 0
  for await (const chunk of source) {
    total += chunk.length
    onBytes(total)
    // Leaving the loop by an error destroys the stream, and with it the socket: an endless body ends here.
    if (total > maxBytes) throw new BodyTooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, total)
}
