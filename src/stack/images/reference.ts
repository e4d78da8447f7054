import { parseImage } from '../../declared/roles.ts'

/** An image reference as the engine lists it: `docker.io/library/node` -> `node:latest`. */
export function fullName(image: string): string {
  const short = image.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '')
  return short.includes('@') || parseImage(short).tag !== undefined ? short : `${short}:latest`
}

/** Repository (with its registry) and tag, as the engine takes them for a new name. */
export function splitName(image: string): { readonly repo: string; readonly tag: string } {
  const full = fullName(image)
  const colon = full.lastIndexOf(':')
  return { repo: full.slice(0, colon), tag: full.slice(colon + 1) }
}
