import type { TreeRequest } from '../acquire/index.ts'
import type { ImageShape } from '../components/image-shape.ts'
import { componentFor } from '../components/index.ts'
import { nodeFor } from './node.ts'

/** A directory or file of this machine that goes into an image as it is. */
export interface Part {
  /** Absolute path on this machine. */
  readonly from: string
  /** Absolute path in the image. */
  readonly to: string
}

/** What an image can be packed from. */
export interface Packable extends TreeRequest {
  readonly image: ImageShape
  /** What goes into it beside the tree. */
  readonly parts?: readonly Part[]
  /** Version of the program inside where it is not that of the tree. */
  readonly version?: string
  /** Looks whether the parts run on the tree: returns why not. */
  readonly test?: (root: string, signal: AbortSignal) => Promise<string | undefined>
}

/** What stands for an image when it is packed, or why nothing does. */
export function packableFor(image: string): Packable | { readonly reason: string } {
  if (image.includes('@')) return { reason: 'it is asked for by its digest, which only the image itself has' }
  return componentFor(image) ?? nodeFor(image) ?? { reason: 'no component stands for it, and no stand-in is declared' }
}
