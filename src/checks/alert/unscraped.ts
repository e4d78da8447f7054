import type { Matcher } from '../../promql/index.ts'
import type { Observed } from '../contract.ts'
import { prometheusOf } from '../prometheus-of.ts'

/** Targets are asked for this often (ms): they are a long list, and change with a scrape. */
const EVERY = 500

/** What was read of the targets last. */
export interface Unscraped {
  latest: { readonly at: number; readonly urls: readonly string[] } | undefined
}

/** URLs of the targets that were never scraped and from which a selector with one of these matchers of `job` may get series. */
export async function readUnscraped(
  at: Observed,
  jobs: readonly (readonly Matcher[])[],
  known: Unscraped,
): Promise<readonly string[]> {
  const now = at.clock.now()
  if (known.latest !== undefined && now - known.latest.at < EVERY) return known.latest.urls
  const { active } = await prometheusOf(at).server.targets()
  const urls = active
    .filter(({ health, labels }) => health === 'unknown' && jobs.some((all) => all.every((one) => agrees(one, labels.job ?? ''))))
    .map(({ scrapeUrl }) => scrapeUrl)
  known.latest = { at: now, urls }
  return urls
}

function agrees({ op, value }: Matcher, job: string): boolean {
  if (op === '=') return job === value
  if (op === '!=') return job !== value
  try {
    return new RegExp(`^(?:${value})$`, 's').test(job) === (op === '=~')
  } catch {
    // A pattern that only Prometheus can apply may fit.
    return true
  }
}
