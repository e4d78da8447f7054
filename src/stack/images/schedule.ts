import { cannotBeMade, type ImageOutcome, isThere } from './outcome.ts'
import { type Packable, packableFor } from './packable.ts'
import type { StoredImage } from './store.ts'
import { imagesOfContext, type StandIn, type WantedImage } from './wanted.ts'

// As Node names them.
const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: 'x64', amd64: 'x64', aarch64: 'arm64' }

/** What is to be done, decided before anything is made. */
export interface Schedule {
  /** Images that are there, and those that cannot be made. */
  readonly settled: readonly ImageOutcome[]
  readonly packs: readonly Pack[]
  /** After the packs: they start from them. */
  readonly builds: readonly Build[]
}

export interface Pack {
  readonly name: string
  readonly packable: Packable
}

export interface Build {
  readonly name: string
  readonly standIn: StandIn
  /** Images that its Dockerfile starts from. */
  readonly from: readonly string[]
}

/** How each image comes to be there; `find` asks the engine for it. Those from which a stand-in is built are wanted only when it is. `machine` is the engine's: `x86_64`. */
export async function schedule(
  wanted: readonly WantedImage[],
  find: (name: string) => Promise<StoredImage | undefined>,
  machine: string,
): Promise<Schedule> {
  const arch = ARCHITECTURES[machine] ?? machine
  const settled: ImageOutcome[] = []
  const packs: Pack[] = []
  const builds: Build[] = []
  const seen = new Set<string>()
  const queue = [...wanted]
  for (let image = queue.shift(); image !== undefined; image = queue.shift()) {
    const { name, standIn } = image
    if (seen.has(name)) continue
    seen.add(name)
    const there = image.obstacle === undefined ? await find(name) : undefined
    if (there !== undefined) settled.push(isThere(name, there))
    else if (image.obstacle !== undefined) settled.push(cannotBeMade(name, image.obstacle))
    else if (standIn !== undefined) {
      const bases = imagesOfContext(standIn.context)
      builds.push({ name, standIn, from: bases.map((base) => base.name) })
      queue.push(...bases)
    } else {
      const packable = arch === process.arch ? packableFor(name) : { reason: otherMachine(arch) }
      if ('reason' in packable) settled.push(cannotBeMade(name, packable.reason))
      else packs.push({ name, packable })
    }
  }
  return { settled, packs, builds }
}

const otherMachine = (arch: string): string =>
  `the engine runs programs for ${arch}, and packages are unpacked here for ${process.arch}`
