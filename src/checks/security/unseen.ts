import { CannotObserve } from '../../lib/errors.ts'

/** Is told why something could not be seen: beside findings that is a note, without any it makes the check `unknown`. */
export type Unseen = (error: CannotObserve) => void

/** What a look gives; undefined where it could not see: then `unseen` was told. */
export async function unlessUnseen<T>(look: () => T | Promise<T>, unseen: Unseen, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof CannotObserve) || signal.aborted) throw error
    unseen(error)
    return undefined
  }
}

/** What a look gives at once; undefined where it could not see, and that is no news. */
export function ifSeen<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch (error) {
    if (error instanceof CannotObserve) return undefined
    throw error
  }
}

/** What could be seen of all items, looked at at the same time: what is hidden of one hides nothing of the others. */
export async function eachSeen<Item, T>(
  items: readonly Item[],
  look: (item: Item) => Promise<T>,
  unseen: Unseen,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const seen = await Promise.all(items.map((item) => unlessUnseen(async () => ({ of: await look(item) }), unseen, signal)))
  return seen.flatMap((one) => (one === undefined ? [] : [one.of]))
}
