import { Cursor } from './cursor.ts'
import type { Dialect } from './dialect.ts'
import { SampleLine } from './sample-line.ts'
import { labelsKey, pointLabel } from './series.ts'
import type { Family, FamilyHead, MetricType, Sample } from './types.ts'

/** The bytes that kept families were read from, to read their lines once more. */
export class Source {
  readonly #cursor: Cursor
  readonly #line: SampleLine

  constructor(bytes: Uint8Array, dialect: Dialect) {
    this.#cursor = new Cursor(dialect)
    this.#cursor.open(bytes, true)
    this.#line = new SampleLine(this.#cursor)
  }

  /** The sample whose line begins at `pos`: it has been read before, so it can be read. */
  sampleAt(pos: number, line: number): Sample {
    const cursor = this.#cursor
    cursor.pos = pos
    cursor.lineStart = pos
    cursor.line = line
    cursor.beginLine()
    this.#line.read()
    const { name, labels, value, timestamp, exemplar } = this.#line
    return { name, labels, value, timestamp, exemplar, created: undefined, line }
  }
}

/** A family as it is read. */
export class FamilyRecord implements FamilyHead {
  readonly name: string
  readonly line: number
  type: MetricType = 'unknown'
  unit: string | undefined
  help: string | undefined
  /** True once a TYPE line was taken. */
  typed = false
  /** Samples read so far, kept or not. */
  size = 0

  constructor(name: string, line: number) {
    this.name = name
    this.line = line
  }
}

/** A family that notes where its samples stand and makes them when they are asked for. */
export class KeptFamily extends FamilyRecord implements Family {
  readonly #source: Source
  // Position and line of each sample.
  #places: number[] | undefined
  #samples: readonly Sample[] | undefined

  constructor(name: string, line: number, source: Source) {
    super(name, line)
    this.#source = source
  }

  /** Keeps the sample whose line begins at this position of the source. */
  keep(pos: number, line: number): void {
    // Made with its first entry: many families have no other.
    if (this.#places === undefined) this.#places = [pos, line]
    else this.#places.push(pos, line)
  }

  get samples(): readonly Sample[] {
    this.#samples ??= this.#makeSamples()
    return this.#samples
  }

  #makeSamples(): Sample[] {
    const samples: Sample[] = []
    const places = this.#places ?? []
    for (let i = 0; i < places.length; i += 2) samples.push(this.#source.sampleAt(places[i] ?? 0, places[i + 1] ?? 0))
    attachCreated(this, samples)
    return samples
  }
}

// `_created` says when its series began: told to every sample with the same labels.
function attachCreated({ type, name: family }: Family, samples: Sample[]): void {
  const creations = samples.filter(({ name }) => name.length === family.length + 8 && name.endsWith('_created'))
  if (creations.length === 0) return
  const keyOf = ({ name, labels }: Sample): string => labelsKey(labels, pointLabel(type, family, name.slice(family.length)))
  const created = new Map(creations.map((sample) => [keyOf(sample), sample.value * 1000]))
  for (const [i, sample] of samples.entries()) samples[i] = { ...sample, created: created.get(keyOf(sample)) }
}
