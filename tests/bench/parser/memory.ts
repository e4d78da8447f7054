import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { measuredOurs, type Program } from './child.ts'
import type { WrittenFormat } from './exposition.ts'

const ONCE = { warmUp: 0, seconds: 0, rounds: 1 }

async function bareNode(): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', 'console.log(process.resourceUsage().maxRSS)'])
  return Number(stdout)
}

/** Prints the peak of resident memory of children that each do one thing. */
export async function printMemory(program: Program, files: Readonly<Record<WrittenFormat, string>>): Promise<void> {
  const bare = await bareNode()
  const print = (name: string, kib: number): void =>
    console.log(`  ${name.padEnd(50)} ${mb(kib)} MB in all, ${mb(kib - bare)} MB over node -e 0`)
  console.log('\nPeak memory (maxRSS) of a process that reads 100 MB from a file in chunks of 64 KiB')
  print('node -e 0, which reads nothing', bare)
  for (const [name, task, mode, format] of [
    ['a stream of the file, nothing parsed', 'read', 'scraper', 'text'],
    ['scanStream of a stream, scraper, text', 'stream', 'scraper', 'text'],
    ['scanStream of a stream, openmetrics', 'stream', 'openmetrics', 'openmetrics'],
    ['scanExposition through one array, scraper, text', 'chunks', 'scraper', 'text'],
    ['scanExposition through one array, openmetrics', 'chunks', 'openmetrics', 'openmetrics'],
  ] as const) {
    const { maxRSS } = await measuredOurs(program, task, mode, format, files[format], ONCE)
    print(name, maxRSS ?? Number.NaN)
  }
}

const mb = (kib: number): string => (kib / 1024).toFixed(1).padStart(5)
