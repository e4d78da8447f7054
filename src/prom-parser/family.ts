import { Cursor } from './cursor.ts'
import type { Dialect } from './dialect.ts'
import { SampleLine } from './sample-line.ts'
import { labelsKey, pointLabel } from './series.ts'
import type { Family, MetricType, Sample } from './types.ts'

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

/** A family as it is read. It notes where its samples stand and makes them when they are asked for. */
export class FamilyRecord implements Family {
  readonly name: string
  readonly line: number
  type: MetricType = 'unknown'
  unit: string | undefined
  help: string | undefined
  /** True once a TYPE line was taken. */
  typed = false
  /** Samples read so far, kept or not. */
  size = 0
  // Position and line of each kept sample.
  readonly #places: number[] = []
  #source: Source | undefined
  #samples: readonly Sample[] | undefined

  constructor(name: string, line: number) {
    this.name = name
    this.line = line
  }

  /** Keeps the sample at this place of the source. */
  keep(source: Source, pos: number, line: number): void {
    this.#source = source
    this.#places.push(pos, line)
  }

  get samples(): readonly Sample[] {
    this.#samples ??= this.#makeSamples()
    return this.#samples
  }

  #makeSamples(): Sample[] {
    const samples: Sample[] = []
    const places = this.#places
    if (this.#source === undefined) return samples
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
