/** On every image that firedrill makes: `debian-<suite>` (packed from Debian packages), or the product for which a program of ours stands. */
export const STAND_IN_LABEL = 'firedrill.stand-in'

/** Version of the program inside, as it says itself. */
export const VERSION_LABEL = 'org.opencontainers.image.version'

/** Name of the component inside, or of the stand-in. */
export const COMPONENT_LABEL = 'firedrill.component'

/** The full name under which firedrill made it, `redis:7-alpine`: another name of the same image is its user's. */
export const IMAGE_LABEL = 'firedrill.image'

/** The line of a Dockerfile by which what is built upon an image inherits none of its labels as values: firedrill did not make that. */
export const EMPTIED_FOR_CHILDREN = `ONBUILD LABEL ${[STAND_IN_LABEL, IMAGE_LABEL, COMPONENT_LABEL, VERSION_LABEL]
  .map((label) => `${label}=""`)
  .join(' ')}`

const PACKED = /^debian-(.+)$/

/** What an image is. */
export interface Origin {
  /** `image`: not made by firedrill; `debian`: packed from Debian packages; `stand-in`: a program of ours. */
  readonly origin: 'image' | 'debian' | 'stand-in'
  /** What its maker wrote on it; undefined when nothing is. */
  readonly version: string | undefined
  /** Value of the label, `debian-sid` or `grafana`; undefined of an image that firedrill did not make. */
  readonly label: string | undefined
}

/** What an image is, by the labels on it; images without labels have none or null. */
export function originOf(labels: Readonly<Record<string, string>> | null | undefined): Origin {
  const label = labels?.[STAND_IN_LABEL] || undefined
  const version = labels?.[VERSION_LABEL] || undefined
  if (label === undefined) return { origin: 'image', version, label }
  return { origin: PACKED.test(label) ? 'debian' : 'stand-in', version, label }
}

/** `Debian sid` of the label `debian-sid`, `grafana` of `grafana`. */
export const labelInWords = (label: string): string => label.replace(PACKED, 'Debian $1')
