import { COMPONENT_LABEL, labelInWords, originOf } from './labels.ts'
import type { StoredImage } from './store.ts'

/** What became of one image. */
export interface ImageOutcome {
  readonly name: string
  /** `is there: real image`, `packed from Debian sid (prometheus 3.5.3)`, `cannot be made: …`. */
  readonly text: string
  /** The image is there now, or (of a removal) is not there any more. */
  readonly ok: boolean
  /** Milliseconds; undefined when nothing was made. */
  readonly ms: number | undefined
  /** Bytes; undefined when there is no image. */
  readonly size: number | undefined
}

/** Of an image that the engine has. */
export function isThere(name: string, { labels, size }: StoredImage): ImageOutcome {
  return { name, text: `is there: ${kindOf(labels)}`, ok: true, ms: undefined, size }
}

/** Of an image that was made just now, in `ms`. */
export function wasMade(name: string, { labels, size }: StoredImage, ms: number): ImageOutcome {
  const built = originOf(labels).origin === 'stand-in'
  return { name, text: `${built ? 'built: ' : ''}${kindOf(labels)}`, ok: true, ms, size }
}

/** `real image`, `packed from Debian sid (prometheus 3.5.3)`, `stand-in for grafana`. */
export function kindOf(labels: Readonly<Record<string, string>>): string {
  const { origin, version, label } = originOf(labels)
  if (label === undefined) return 'real image'
  const what = [labels[COMPONENT_LABEL], version].filter((word) => word !== undefined && word !== '').join(' ')
  return origin === 'debian' ? `packed from ${labelInWords(label)} (${what})` : `stand-in for ${labelInWords(label)}`
}

/** Of an image that nobody here can make. */
export function cannotBeMade(name: string, reason: string): ImageOutcome {
  return { name, text: `cannot be made: ${reason}`, ok: false, ms: undefined, size: undefined }
}
