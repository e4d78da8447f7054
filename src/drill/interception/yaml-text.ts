/** Edits of a YAML text at the places of its nodes: all that is not edited stays as it is, to the last blank. */
import { isCollection, isMap, isNode, isPair, isScalar, isSeq, type Pair, type Scalar, type YAMLMap } from 'yaml'

type Entry = Pair<unknown, unknown>

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The entry of a key; of keys that stand there twice the first. */
export const entryOf = (map: YAMLMap, key: string): Entry | undefined => map.items.find((entry) => keyOf(entry) === key)

/** A map below a key. */
export function mapAt(map: YAMLMap | undefined, key: string): YAMLMap | undefined {
  const value = map === undefined ? undefined : entryOf(map, key)?.value
  return isMap(value) ? value : undefined
}

/** The nodes of a list below a key; [] where there is none. */
export function itemsAt(map: YAMLMap | undefined, key: string): readonly unknown[] {
  const value = map === undefined ? undefined : entryOf(map, key)?.value
  return isSeq(value) ? value.items : []
}

/** A scalar as it is read, where it is there and says something. */
export function textAt(map: YAMLMap | undefined, key: string): string | undefined {
  const value = map === undefined ? undefined : entryOf(map, key)?.value
  return isScalar(value) && typeof value.value === 'string' && value.value !== '' ? value.value : undefined
}

export const keyOf = (entry: Entry): string => (isScalar(entry.key) ? String(entry.key.value) : '')

/** Collects edits of one text. */
export class YamlText {
  readonly #text: string
  readonly #edits: Edit[] = []
  readonly #masks: Edit[] = []

  constructor(text: string) {
    this.#text = text
  }

  /** Sets a key of a map to a plain word; `as` gives it another name. */
  set(map: YAMLMap, key: string, value: string, as = key): void {
    this.setFlow(map, key, word(value, map.flow), as)
  }

  /** Sets a key of a map to a flow collection. */
  setFlow(map: YAMLMap, key: string, flow: string, as = key): void {
    const entry = entryOf(map, key)
    if (entry === undefined) this.#insert(map, as, flow)
    else this.#edits.push({ start: rangeOf(entry.key)[0], end: endOf(entry), text: `${as}: ${flow}${this.#lineEnd(entry)}` })
  }

  /** Replaces a scalar by a plain word. */
  replace(node: Scalar, value: string): void {
    const [start, end] = rangeOf(node)
    this.#edits.push({ start, end, text: word(value, true) })
  }

  /** Removes keys of a map; a map that loses all becomes an empty one. */
  remove(map: YAMLMap, keys: readonly string[]): void {
    const gone = map.items.filter((entry) => keys.includes(keyOf(entry)))
    if (gone.length === 0) return
    if (map.flow) this.#removeInFlow(map, gone)
    else this.#removeLines(map, gone)
  }

  /** Shows something else in the place of a scalar, in `masked` only. */
  mask(node: Scalar, text: string): void {
    const [start, end] = rangeOf(node)
    this.#masks.push({ start, end, text })
  }

  /** The text with all edits. */
  edited(): string {
    return apply(this.#text, this.#edits)
  }

  /** The text before and after, with what was masked. */
  masked(): { readonly before: string; readonly after: string } {
    const left = this.#masks.filter((mask) => !this.#edits.some(({ start, end }) => start < mask.end && mask.start < end))
    return { before: apply(this.#text, this.#masks), after: apply(this.#text, [...this.#edits, ...left]) }
  }

  #insert(map: YAMLMap, key: string, value: string): void {
    const [first] = map.items
    if (first === undefined) {
      const [start] = rangeOf(map)
      this.#edits.push({ start: start + 1, end: start + 1, text: ` ${key}: ${value} ` })
      return
    }
    const [start] = rangeOf(first.key)
    const next = map.flow ? ', ' : `\n${' '.repeat(start - this.#lineStart(start))}`
    this.#edits.push({ start, end: start, text: `${key}: ${value}${next}` })
  }

  #removeLines(map: YAMLMap, gone: readonly Entry[]): void {
    // Behind the dash of a list's item: the first key that stays comes to stand there.
    const [first] = map.items
    const stays = map.items.findIndex((entry) => !gone.includes(entry))
    const dashed = first !== undefined && stays > 0 && !this.#beginsLine(first)
    if (dashed) this.#edits.push({ start: rangeOf(first.key)[0], end: rangeOf(map.items[stays]?.key)[0], text: '' })
    for (const entry of gone.filter((one) => !(dashed && map.items.indexOf(one) < stays))) {
      const end = endOf(entry)
      const newline = this.#text[end - 1] === '\n' ? end - 1 : this.#text.indexOf('\n', end)
      this.#edits.push({
        start: this.#lineStart(rangeOf(entry.key)[0]),
        end: newline === -1 ? this.#text.length : newline + 1,
        text: '',
      })
    }
  }

  #removeInFlow(map: YAMLMap, gone: readonly Entry[]): void {
    const last = map.items.findLastIndex((entry) => !gone.includes(entry))
    for (const [index, entry] of map.items.entries()) {
      if (index > last || !gone.includes(entry)) continue
      this.#edits.push({ start: rangeOf(entry.key)[0], end: rangeOf(map.items[index + 1]?.key)[0], text: '' })
    }
    const [kept, end] = [map.items[last], map.items.at(-1)]
    if (end === undefined || last === map.items.length - 1) return
    this.#edits.push({ start: kept === undefined ? rangeOf(map.items[0]?.key)[0] : endOf(kept), end: endOf(end), text: '' })
  }

  #beginsLine(entry: Entry): boolean {
    const [start] = rangeOf(entry.key)
    return this.#text.slice(this.#lineStart(start), start).trim() === ''
  }

  // A block scalar ends behind its line.
  #lineEnd(entry: Entry): string {
    return this.#text[endOf(entry) - 1] === '\n' ? '\n' : ''
  }

  #lineStart = (offset: number): number => this.#text.lastIndexOf('\n', offset - 1) + 1
}

const rangeOf = (node: unknown): readonly [number, number] => {
  const range = isNode(node) ? node.range : undefined
  if (range == null) throw new TypeError('a YAML node of a parsed text has no place')
  return [range[0], range[1]]
}

/** End of an entry's value, without the comment and the line's end behind it. */
const endOf = ({ key, value }: Entry): number => (isNode(value) ? endOfNode(value) : rangeOf(key)[1])

function endOfNode(node: unknown): number {
  const last = isCollection(node) && !node.flow ? node.items.at(-1) : undefined
  if (last === undefined) return rangeOf(node)[1]
  return isPair(last) ? endOf(last) : endOfNode(last)
}

// In a flow collection some readers take the colon of a URL for a key's.
const word = (value: string, flow: boolean | undefined): string => (flow && /[:@]/.test(value) ? JSON.stringify(value) : value)

function apply(text: string, edits: readonly Edit[]): string {
  let out = ''
  let at = 0
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    out += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return out + text.slice(at)
}
