import { closeSync, openSync, writeSync } from 'node:fs'
import { Random } from './fleet/random.ts'
import { runtimeFamilies } from './fleet/runtime-families.ts'
import { type Service, serviceOf } from './fleet/service.ts'
import { serviceFamilies } from './fleet/service-families.ts'
import { type WrittenFormat, write } from './fleet/writer.ts'

export type { WrittenFormat } from './fleet/writer.ts'

// What the families of one service take, about: it says how many of them the runtime families speak of.
const SERVICE_BYTES = 200_000
const EOF = '# EOF\n'

/** What a server would send with it. */
export const contentTypes: Readonly<Record<WrittenFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
}

/** The exposition of a fleet of services in pieces: always the same one, cut behind the metric with which it has that many bytes. */
export function* exposition(format: WrittenFormat, bytes: number): Generator<string> {
  let left = bytes - (format === 'openmetrics' ? EOF.length : 0)
  for (const family of families(bytes))
    for (const piece of write(family, format)) {
      yield piece
      left -= Buffer.byteLength(piece)
      if (left <= 0) return yield* format === 'openmetrics' ? [EOF] : []
    }
}

/** Writes it to a file; returns its size. */
export function writeExposition(path: string, format: WrittenFormat, bytes: number): number {
  const file = openSync(path, 'w')
  let size = 0
  let block = ''
  const flush = (): void => {
    size += writeSync(file, block)
    block = ''
  }
  for (const piece of exposition(format, bytes)) {
    block += piece
    if (block.length > 1 << 20) flush()
  }
  flush()
  closeSync(file)
  return size
}

function* families(bytes: number) {
  const random = new Random(0xf1ee7)
  const services: Service[] = Array.from({ length: Math.ceil(bytes / SERVICE_BYTES) }, (_, index) => serviceOf(index))
  yield* runtimeFamilies(services, random)
  for (let index = 0; ; index++) yield* serviceFamilies(services[index] ?? serviceOf(index), random)
}
