import { checks } from '../checks/index.ts'
import { TestBedError } from '../lib/errors.ts'
import { bytesText } from '../report/progress.ts'
import { connect, lookForEngine } from '../stack/docker/engine.ts'
import { type ImageOutcome, makeImages, removeImages, type WantedImage, wantedImages } from '../stack/images/index.ts'
import { loadSuite } from '../suite/index.ts'
import { suitesOf } from './inputs.ts'
import type { Io } from './io.ts'
import { interruptible } from './signals.ts'

interface ImagesCommandOptions {
  readonly remove?: boolean
  readonly dryRun?: boolean
}

const CLEAR_LINE = '\r\u001b[2K'

/** `firedrill images`: makes the images that the suites' stacks need and nobody gave the engine, or removes those that it made; exit 1 when one of them cannot. */
export async function imagesCommand(named: readonly string[], options: ImagesCommandOptions, io: Io): Promise<number> {
  if (options.remove === true) return remove(named, options, io)
  const wanted = await wantedOf(await suitesOf(named), io)
  const progress = progressOn(io)
  const width = widthOf(wanted)
  using interrupt = interruptible(io, 'ending what is under way')
  try {
    const outcomes = await makeImages(await engine(), wanted, {
      onOutcome: (outcome) => {
        progress.clear()
        io.stdout.write(line(outcome, width))
      },
      onProgress: progress.show,
      signal: interrupt.signal,
      dryRun: options.dryRun ?? false,
    })
    if (outcomes.length === 0) io.stdout.write('these suites need no image\n')
    return exitCode(outcomes)
  } catch (error) {
    if (interrupt.signal.aborted) return 130
    throw error
  } finally {
    progress.clear()
  }
}

async function remove(named: readonly string[], { dryRun = false }: ImagesCommandOptions, io: Io): Promise<number> {
  const names = named.length === 0 ? undefined : new Set((await wantedOf(named, io)).map(({ name }) => name))
  const outcomes = await removeImages(await engine(), {
    only: (name) => names === undefined || names.has(name),
    dryRun,
  })
  const whose = named.length === 0 ? '' : ' for these suites'
  if (outcomes.length === 0) io.stdout.write(`there is no image that firedrill made${whose}\n`)
  for (const outcome of outcomes) io.stdout.write(line(outcome, widthOf(outcomes)))
  return exitCode(outcomes)
}

async function wantedOf(files: readonly string[], io: Io): Promise<readonly WantedImage[]> {
  const models = []
  for (const file of files) {
    const { stack } = await loadSuite(file, { registry: checks, env: io.env })
    if (stack.compose !== undefined) models.push(stack.compose)
  }
  return wantedImages(models)
}

async function engine() {
  const found = await lookForEngine()
  if ('reason' in found) throw new TestBedError(`images need a container engine: ${found.reason}`, { hint: found.hint })
  return connect()
}

const exitCode = (outcomes: readonly ImageOutcome[]): number => (outcomes.every(({ ok }) => ok) ? 0 : 1)

const widthOf = (images: readonly { readonly name: string }[]): number => Math.max(0, ...images.map(({ name }) => name.length))

function line({ name, text, ok, ms, size }: ImageOutcome, width: number): string {
  const seconds = ms === undefined ? [] : [`${(ms / 1000).toFixed(1)} s`]
  const bytes = size === undefined ? [] : [bytesText(undefined, size)]
  return `${ok ? '✓' : '✗'} ${[name.padEnd(width), text, ...seconds, ...bytes].join('  ')}\n`
}

interface Step {
  readonly what: string
  readonly done?: number
  readonly total?: number
}

/** One line that is rewritten in a terminal; elsewhere a line for each download that is whole. */
function progressOn({ stderr }: Io): { show(step: Step): void; clear(): void } {
  if (stderr.isTTY !== true) {
    return {
      show({ what, done, total }) {
        if (done !== undefined && done === total) stderr.write(`  ${what}: ${bytesText(undefined, total)}\n`)
      },
      clear() {},
    }
  }
  return {
    show: ({ what, done, total }) => void stderr.write(`${CLEAR_LINE}  ${what}   ${bytesText(done, total)}`.trimEnd()),
    clear: () => void stderr.write(CLEAR_LINE),
  }
}
