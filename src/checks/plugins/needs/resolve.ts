import { nearest } from '../../../lib/text.ts'
import { KONG_FAMILIES, type KongFamily, OF_ENTERPRISE, OLD_NAMES } from './families.ts'

/** What a name of a series means to Kong. */
export type Resolved =
  | { readonly is: 'family'; readonly family: KongFamily }
  /** The name of a histogram, which no series of it has. */
  | { readonly is: 'bare histogram'; readonly family: KongFamily }
  | { readonly is: 'old'; readonly now: string }
  /** Of Kong Enterprise: what makes it is not known here. */
  | { readonly is: 'enterprise' }
  | { readonly is: 'unknown'; readonly near: string | undefined }

const SUFFIX = /_(?:bucket|sum|count)$/

/** The names of the series of a family. */
const seriesOf = ({ name, type }: KongFamily): readonly string[] =>
  type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => `${name}${suffix}`) : [name]

const BY_SERIES = new Map(KONG_FAMILIES.flatMap((family) => seriesOf(family).map((series) => [series, family] as const)))
const BY_NAME = new Map(KONG_FAMILIES.map((family) => [family.name, family]))

/** Names of all series that Kong 3 can make. */
export const kongSeries: readonly string[] = [...BY_SERIES.keys()]

/** True for what is called like something of Kong. */
export const isOfKong = (series: string): boolean => series.startsWith('kong_')

/** Finds out what a series is; suffixes of histograms are folded to their family. */
export function resolveSeries(series: string): Resolved {
  const family = BY_SERIES.get(series)
  if (family !== undefined) return { is: 'family', family }
  const bare = BY_NAME.get(series)
  if (bare !== undefined) return { is: 'bare histogram', family: bare }
  const now = OLD_NAMES[series] ?? OLD_NAMES[series.replace(SUFFIX, '')]
  if (now !== undefined) return { is: 'old', now }
  if (OF_ENTERPRISE.test(series)) return { is: 'enterprise' }
  return { is: 'unknown', near: nearest(series, kongSeries) }
}
