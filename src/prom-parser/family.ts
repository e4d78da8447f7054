import { Cursor } from './cursor.ts'
import type { Dialect } from './dialect.ts'
import { SampleLine } from './sample-line.ts'
import { labelsKey, pointLabel } from './series.ts'
import type { Exemplar, Family, FamilyHead, Labels, MetricType, Sample } from './types.ts'

/** The bytes that kept families were read from, to read their lines once more. */
export class Source {
  readonly #cursor: Cursor
  readonly #line: SampleLine

  constructor(bytes: Uint8Array, dialect: Dialect) {
    this.#cursor = new Cursor(dialect)
    this.#cursor.open(bytes, true)
    this.#line = new SampleLine(this.#cursor)
  }

  /** The sample line that begins at `pos`, good until the next one: it has been read before, so it can be read. */
  lineAt(pos: number, line: number): SampleLine {
    const cursor = this.#cursor
    cursor.pos = pos
    cursor.lineStart = pos
    cursor.line = line
    cursor.beginLine()
    this.#line.read()
    return this.#line
  }
}

/** A sample that makes its labels and its exemplar when they are asked for. */
class KeptSample implements Sample {
  readonly name: string
  readonly value: number
  readonly timestamp: number | undefined
  readonly line: number
  created: number | undefined
  readonly #source: Source
  readonly #pos: number
  #labels: Labels | undefined

  constructor(source: Source, pos: number, line: number) {
    const { name, value, timestamp } = source.lineAt(pos, line)
    this.name = name
    this.value = value
    this.timestamp = timestamp
    this.line = line
    this.created = undefined
    this.#source = source
    this.#pos = pos
  }

  get labels(): Labels {
    this.#labels ??= this.#source.lineAt(this.#pos, this.line).labels
    return this.#labels
  }

  get exemplar(): Exemplar | undefined {
    return this.#source.lineAt(this.#pos, this.line).exemplar
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
    const samples: KeptSample[] = []
    const places = this.#places ?? []
    for (let i = 0; i < places.length; i += 2) samples.push(new KeptSample(this.#source, places[i] ?? 0, places[i + 1] ?? 0))
    attachCreated(this, samples)
    return samples
  }
}

// `_created` says when its series began: told to every sample with the same labels.
function attachCreated({ type, name: family }: Family, samples: readonly KeptSample[]): void {
  const creations = samples.filter(({ name }) => name.length === family.length + 8 && name.endsWith('_created'))
  if (creations.length === 0) return
  const keyOf = ({ name, labels }: KeptSample): string => labelsKey(labels, pointLabel(type, family, name.slice(family.length)))
  const created = new Map(creations.map((sample) => [keyOf(sample), sample.value * 1000]))
  for (const sample of samples) sample.created = created.get(keyOf(sample))
}
