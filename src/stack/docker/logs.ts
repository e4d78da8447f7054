import type { Client } from './engine.ts'

/** Bytes of the header that the engine puts before each piece of a container's output: stream, three zeros, length. */
const HEADER = 8
/** A log is evidence: it must not keep a run from ending. */
const LOOK_MS = 5000

/** The last lines that a container logged, oldest first; [] when nobody can say. */
export async function lastLines({ container: { dockerode } }: Client, id: string, lines: number): Promise<readonly string[]> {
  try {
    const abortSignal = AbortSignal.timeout(LOOK_MS)
    const raw = await dockerode.getContainer(id).logs({ stdout: true, stderr: true, tail: lines, follow: false, abortSignal })
    return plain(raw)
      .split('\n')
      .map((line) => line.replace(/\r$/, ''))
      .filter((line) => line !== '')
      .slice(-lines)
  } catch {
    // Gone, a log driver that cannot be read, an engine that hangs: there is no log to show.
    return []
  }
}

/** Text of a log; with a terminal the engine sends it as it is. */
export function plain(raw: Buffer): string {
  const framed = raw.length >= HEADER && (raw[0] ?? 0) <= 2 && raw.readUIntBE(1, 3) === 0
  if (!framed) return raw.toString()
  const parts: Buffer[] = []
  for (let at = 0; at + HEADER <= raw.length; ) {
    const end = at + HEADER + raw.readUInt32BE(at + 4)
    parts.push(raw.subarray(at + HEADER, end))
    at = end
  }
  return Buffer.concat(parts).toString()
}
