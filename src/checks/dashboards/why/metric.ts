import { nearest } from '../../../lib/text.ts'
import { whyNotRecorded } from './recorded.ts'
import { familyOf, partsOf, seriesTypes } from './types-of.ts'
import { exerciseHint, type Way } from './way.ts'
import type { Diagnosis } from './why.ts'
import { commonEnds, few, metricMissing, notExercised } from './words.ts'

const SUFFIXES = ['_total', '_bucket', '_count', '_sum', '_seconds', '_bytes', '_seconds_total', '_bytes_total']
const LEAST_SHARED = 0.5
const MOST_NEAR = 3

/** Why no series has the name; undefined when one has or had it. */
export async function whyNoMetric(name: string, way: Way): Promise<Diagnosis | undefined> {
  const names = await way.questions.names()
  if (names.has(name)) return undefined
  const recorded = await whyNotRecorded(name, way)
  if (recorded !== undefined) return recorded
  const never = `${name} never existed in ${way.server}`
  if (names.size === 0)
    return metricMissing(`${never}, which has no series at all`, 'nothing was ever scraped: look at its targets')
  const declared = await way.questions.types()
  const bare = whyBare(name, names, declared, never)
  if (bare !== undefined) return bare
  const types = seriesTypes(name, declared)
  if (types.length > 0)
    return notExercised(
      `${name} is declared by its target (${types.join(', ')}), and has had no series so far`,
      exerciseHint(way),
    )
  const family = familyOf(name)
  const familyTypes = declared.get(family) ?? []
  if (family !== name && familyTypes.length > 0)
    return metricMissing(
      `${never}: ${family} is a ${familyTypes.join(', ')}`,
      `its series are ${few(partsOf(family, familyTypes))}`,
    )
  const near = nearestNames(name, new Set([...names, ...declared.keys()]))
  return metricMissing(
    never,
    near.length === 0
      ? `no name like it is among the ${names.size} that ${way.server} has`
      : `the nearest that exist: ${near.join(', ')}`,
  )
}

/** The name of a histogram or summary whose series all have a suffix. */
function whyBare(
  name: string,
  names: ReadonlySet<string>,
  declared: ReadonlyMap<string, readonly string[]>,
  never: string,
): Diagnosis | undefined {
  const type = declared.get(name)?.find((of) => of === 'histogram' || of === 'summary')
  const parts = [`${name}_bucket`, `${name}_sum`, `${name}_count`].filter((part) => names.has(part))
  if (type === undefined || parts.length === 0) return undefined
  return metricMissing(
    `${never}: it is a ${type}, of which only ${parts.join(', ')} exist`,
    `the mean is rate(${name}_sum[…]) / rate(${name}_count[…])`,
  )
}

/** At most three names that a wrong one may stand for: with another suffix, spelt almost so, or of the same words. */
export function nearestNames(name: string, known: ReadonlySet<string>): readonly string[] {
  const stem = familyOf(name)
  const suffixed = [stem, ...SUFFIXES.map((suffix) => `${stem}${suffix}`), ...SUFFIXES.map((suffix) => `${name}${suffix}`)]
  // What is much longer or shorter, or alike at neither end, is never near; leaving it out keeps the comparison cheap.
  const isAlike = (other: string) =>
    Math.abs(other.length - name.length) <= Math.max(2, name.length / 3) && 3 * commonEnds(other, name) >= name.length
  const alike = [...known].filter(isAlike)
  const spelt = nearest(name, alike)
  const found = [
    ...(spelt === undefined ? [] : [spelt]),
    ...suffixed.filter((other) => known.has(other)),
    ...ofSameWords(name, known),
  ]
  return [...new Set(found)].slice(0, MOST_NEAR)
}

const wordsOf = (name: string): ReadonlySet<string> =>
  new Set(
    name
      .toLowerCase()
      .split(/[_:.]+/)
      .filter((word) => word !== ''),
  )

function ofSameWords(name: string, known: ReadonlySet<string>): readonly string[] {
  const words = wordsOf(name)
  return [...known]
    .map((other) => {
      const theirs = wordsOf(other)
      return { other, shared: sharedOf(words, theirs) }
    })
    .filter(({ shared }) => shared >= LEAST_SHARED)
    .sort((a, b) => b.shared - a.shared || a.other.localeCompare(b.other))
    .map(({ other }) => other)
    .slice(0, MOST_NEAR)
}

/** From 0, no word in common, to 1, the same words. */
function sharedOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((word) => b.has(word)).length
  return shared / (a.size + b.size - shared)
}
