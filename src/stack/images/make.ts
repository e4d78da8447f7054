import { type AcquireProgress, acquireTrees, type Tree, twoAtATime } from '../acquire/index.ts'
import type { Client, Dockerode } from '../docker/engine.ts'
import { buildStandIn } from './build.ts'
import { cannotBeMade, type ImageOutcome, isThere, wasMade } from './outcome.ts'
import { packImage } from './pack.ts'
import { type Build, type Pack, type Schedule, schedule } from './schedule.ts'
import { findImage } from './store.ts'
import type { WantedImage } from './wanted.ts'

export interface MakeOptions {
  /** Hears of each image as soon as it is settled. */
  readonly onOutcome: (outcome: ImageOutcome) => void
  readonly onProgress: (progress: AcquireProgress) => void
  readonly signal: AbortSignal
  /** Say what would be done, make nothing. */
  readonly dryRun?: boolean
}

/**
 * Makes those of the wanted images that the engine does not have, two at a time, and leaves the others as they are.
 * Throws `TestBedError` when packages cannot be had or the engine fails; an image that nobody can make is an outcome.
 */
export async function makeImages(
  client: Client,
  wanted: readonly WantedImage[],
  { onOutcome, onProgress, signal, dryRun = false }: MakeOptions,
): Promise<readonly ImageOutcome[]> {
  const outcomes: ImageOutcome[] = []
  const settle = (outcome: ImageOutcome): void => {
    outcomes.push(outcome)
    onOutcome(outcome)
  }
  const api = client.container.dockerode
  const plan = await schedule(wanted, (name) => findImage(api, name), client.info.containerRuntime.architecture)
  for (const outcome of plan.settled) settle(outcome)
  if (dryRun) for (const outcome of wouldBe(plan)) settle(outcome)
  else {
    const work: Work = { api, settle, onProgress, signal }
    await packAll(plan.packs, work)
    await buildAll(plan.builds, outcomes, work)
  }
  return outcomes
}

interface Work extends Pick<MakeOptions, 'onProgress' | 'signal'> {
  readonly api: Dockerode
  readonly settle: (outcome: ImageOutcome) => void
}

function wouldBe({ settled, packs, builds }: Schedule): readonly ImageOutcome[] {
  const would = (name: string, text: string): ImageOutcome => ({ name, text, ok: true, ms: undefined, size: undefined })
  return [
    ...packs.map(({ name, packable }) => would(name, `would be packed from Debian packages (${packable.name})`)),
    ...builds.map(
      (build) => impossible(build, settled) ?? would(build.name, `would be built: stand-in for ${build.standIn.product}`),
    ),
  ]
}

async function packAll(packs: readonly Pack[], work: Work): Promise<void> {
  const all = packs.flatMap(({ packable }) => [packable, ...(packable.image.also ?? [])])
  const requests = new Map(all.map((request) => [request.name, request]))
  const { onProgress, signal } = work
  const trees = await acquireTrees([...requests.values()], { onProgress, signal })
  await twoAtATime(
    packs.map((pack) => async () => {
      await packOne(pack, trees, work)
    }),
  )
}

async function packOne({ name, packable }: Pack, trees: ReadonlyMap<string, Tree>, work: Work): Promise<void> {
  const tree = trees.get(packable.name)
  if (tree === undefined) throw new Error(`no tree was acquired for ${packable.name}`)
  const also = (packable.image.also ?? []).flatMap((request) => {
    const from = trees.get(request.name)?.program
    return from === undefined ? [] : [{ from, to: request.program }]
  })
  const reason = await packable.test?.(tree.root, work.signal)
  if (reason !== undefined) work.settle(cannotBeMade(name, reason))
  else
    await made(name, work, () =>
      packImage(work.api, name, { ...packable, parts: [...(packable.parts ?? []), ...also] }, tree, work.signal),
    )
}

async function buildAll(builds: readonly Build[], before: readonly ImageOutcome[], work: Work): Promise<void> {
  await twoAtATime(
    builds.map((build) => async () => {
      const obstacle = impossible(build, before)
      if (obstacle !== undefined) work.settle(obstacle)
      else await made(build.name, work, () => buildStandIn(work.api, build.name, build.standIn, work.signal))
    }),
  )
}

function impossible({ name, from }: Build, before: readonly ImageOutcome[]): ImageOutcome | undefined {
  const missing = from.find((base) => before.some((outcome) => outcome.name === base && !outcome.ok))
  return missing === undefined ? undefined : cannotBeMade(name, `its stand-in starts from ${missing}, which cannot be made`)
}

/** `make` resolves to false when another image took the name meanwhile. */
async function made(name: string, { api, settle, onProgress }: Work, make: () => Promise<boolean>): Promise<void> {
  const begun = performance.now()
  onProgress({ what: `making ${name}` })
  const ours = await make()
  const ms = performance.now() - begun
  const image = await findImage(api, name)
  if (image === undefined) settle(cannotBeMade(name, 'it was removed as soon as it was made'))
  else settle(ours ? wasMade(name, image, ms) : isThere(name, image))
}
