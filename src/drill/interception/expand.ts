import { type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, Pair, visit } from 'yaml'
import { UsageError } from '../../lib/errors.ts'

/** Nodes of an expanded document. */
const MOST_NODES = 100_000

/** True when one place of the document is used at another. */
export function hasAliases(document: Document): boolean {
  let found = false
  visit(document, {
    Alias: () => {
      found = true
      return visit.BREAK
    },
  })
  return found
}

/** Writes out aliases and merge keys, so that what was shared can differ from place to place. Throws `UsageError` where it cannot. */
export function expandAliases(document: Document, file: string): void {
  let left = MOST_NODES
  const open = new Set<unknown>()
  const expand = (node: unknown): unknown => {
    if (--left < 0) throw new UsageError(`${file}: its aliases write out to more than ${MOST_NODES} nodes`)
    if (isAlias(node)) {
      const target = node.resolve(document)
      if (target === undefined) throw new UsageError(`${file}: the alias *${node.source} has no anchor`)
      if (open.has(target)) throw new UsageError(`${file}: the anchor &${node.source} holds itself`)
      return expand(target)
    }
    if (!isNode(node)) return node
    const copy = node.clone()
    if ('anchor' in copy) delete copy.anchor
    open.add(node)
    if (isMap(copy) && isMap(node)) copy.items = entries(node.items, expand)
    else if (isSeq(copy) && isSeq(node)) copy.items = node.items.map(expand)
    open.delete(node)
    return copy
  }
  document.contents = expand(document.contents) as typeof document.contents
}

// A key of the map itself wins over a merged one, an earlier merged map over a later one.
function entries(items: readonly Pair[], expand: (node: unknown) => unknown): Pair[] {
  const own = items.filter((entry) => !isMerge(entry)).map((entry) => new Pair(expand(entry.key), expand(entry.value)))
  const merged = items.filter(isMerge).flatMap(({ value }) => {
    const source = expand(value)
    return (isSeq(source) ? source.items : [source]).flatMap((map) => (isMap(map) ? map.items : []))
  })
  const all: Pair[] = []
  for (const entry of [...own, ...merged]) {
    if (!own.includes(entry) && all.some((one) => keyText(one) === keyText(entry))) continue
    all.push(entry)
  }
  return all
}

const isMerge = (entry: unknown): boolean => isPair(entry) && keyText(entry) === '<<'

const keyText = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : '')
