/**
 * Images for the docker runtime where no registry can be reached: components packed from Debian packages, and stand-ins of ours.
 * What is in the engine already is never touched.
 */
export { originOf } from './labels.ts'
export { makeImages } from './make.ts'
export type { ImageOutcome } from './outcome.ts'
export { removeImages } from './remove.ts'
export { type WantedImage, wantedImages } from './wanted.ts'
