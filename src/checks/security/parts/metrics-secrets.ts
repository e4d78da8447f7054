import { CannotObserve } from '../../../lib/errors.ts'
import { count } from '../../../lib/text.ts'
import { acceptHeader, type Family, parseExposition } from '../../../prom-parser/index.ts'
import type { Finding, Observed } from '../../contract.ts'
import { knownSecrets } from '../known.ts'
import { type Search, searchFor } from '../search.ts'
import { eachSeen } from '../unseen.ts'
import type { Part } from './part.ts'

/** A secret on a page; its value is not kept. */
interface Found {
  readonly kind: string
  /** `the label user of http_requests_total`. */
  readonly place: string
  readonly line: number
  readonly samples: number
}

interface PageSeen {
  readonly url: string
  /** Lines that cannot be read as metrics. */
  readonly broken: number
  readonly found: readonly Found[]
}

interface MetricsSecretsSeen {
  readonly pages: readonly PageSeen[]
  readonly missing: readonly string[]
}

/** Findings of one page that are told. */
const SHOWN = 10

/** Names and labels of metrics hold no secret. */
export const metricsSecrets: Part<MetricsSecretsSeen> = {
  title: ({ secretsInMetrics: urls }) => urls && `${urls.join(', ')} ${urls.length === 1 ? 'holds' : 'hold'} no secret`,
  needs: ({ secretsInMetrics: urls = [] }) => urls.map((url, index) => ({ url, path: ['secretsInMetrics', index] })),
  async observe({ secretsInMetrics: urls = [], notSecrets: excused = [] }, at, unseen) {
    const { secrets, notSecrets, missing } = await knownSecrets(at, excused, unseen)
    // Names of metrics have underscores where a key has other signs.
    const spelt = secrets.map((known) => ({
      ...known,
      spelt: [...new Set(known.spelt.flatMap((one) => [one, one.replace(/\W/g, '_')]))],
    }))
    const searches = {
      ofValues: searchFor(spelt, { notSecrets, entropy: true }),
      ofLines: searchFor(spelt, { notSecrets }),
    }
    return { pages: await eachSeen(urls, (url) => look(url, at, searches), unseen, at.signal), missing }
  },
  judge: (_, { pages }) => pages.flatMap(judgePage),
  notes: (_, { pages, missing }) => [
    ...pages
      .filter(({ broken }) => broken > 0)
      .map(({ url, broken }) => ({
        message: `${url} has ${count(broken, 'line')} that ${broken === 1 ? 'is no metric: it was' : 'are no metrics: they were'} searched as text`,
      })),
    ...missing.map((message) => ({ message })),
  ],
}

interface Searches {
  /** For values with their names: random ones are found, too. */
  readonly ofValues: Search
  /** For text of any kind. */
  readonly ofLines: Search
}

async function look(url: string, at: Observed, { ofValues, ofLines }: Searches): Promise<PageSeen> {
  const headers = { accept: acceptHeader(undefined) }
  const { status, body, headers: got } = await at.http.request(at.stack.resolve(url), { headers, signal: at.signal })
  if (status !== 200) throw new CannotObserve(`${url} gave status ${status}: whether it holds a secret cannot be told`)
  const { families, errors } = parseExposition(body, { contentType: got['content-type'] ?? '', mode: 'scraper' })
  if (families.length === 0) throw new CannotObserve(`${url} has no metrics: whether it would hold a secret cannot be told`)
  const broken = new Set(errors.flatMap(({ line }) => (line > 0 ? [line] : [])))
  return {
    url,
    broken: broken.size,
    found: [
      ...searchFamilies(families, ofValues),
      ...searchLines(body, (text, line) => broken.has(line) || COMMENT.test(text), ofLines),
    ],
  }
}

/** Comments that tell nothing of a metric. */
const COMMENT = /^\s*#(?!\s*(?:HELP|TYPE|UNIT|EOF)\b)/

/** What stands on a page and is no metric is delivered all the same. */
const searchLines = (body: Uint8Array, asked: (text: string, line: number) => boolean, search: Search): readonly Found[] =>
  new TextDecoder()
    .decode(body)
    .split('\n')
    .flatMap((text, index) => {
      const kind = asked(text, index + 1) ? search(text) : undefined
      return kind === undefined ? [] : [{ kind, place: 'a line that is no metric', line: index + 1, samples: 1 }]
    })

/** Every place of a page that holds a secret, each once. */
function searchFamilies(families: readonly Family[], search: Search): readonly Found[] {
  const found = new Map<string, Found>()
  const add = (kind: string | undefined, place: string, line: number) => {
    if (kind === undefined) return
    const before = found.get(`${kind} ${place}`)
    found.set(`${kind} ${place}`, { kind, place, line: before?.line ?? line, samples: (before?.samples ?? 0) + 1 })
  }
  const memory = new Map<string, string | undefined>()
  // Most values stand in many samples.
  const kindOf = (text: string, name: string): string | undefined => {
    const key = `${name}\0${text}`
    if (!memory.has(key)) memory.set(key, search(text, name))
    return memory.get(key)
  }
  for (const family of families) {
    const named = kindOf(family.name, 'name')
    add(named, 'the name of a metric', family.line)
    const of = named === undefined ? family.name : `the metric on line ${family.line}`
    if (family.help !== undefined) add(kindOf(family.help, 'help'), `the help of ${of}`, family.line)
    for (const { labels, exemplar, line } of family.samples)
      for (const [label, value] of [...labels, ...(exemplar?.labels ?? [])]) {
        const inName = kindOf(label, 'name')
        add(inName, `the name of a label of ${of}`, line)
        add(kindOf(value, label), `${inName === undefined ? `the label ${label}` : 'a label'} of ${of}`, line)
      }
  }
  return [...found.values()]
}

function judgePage({ url, found }: PageSeen): Finding[] {
  const findings = found.slice(0, SHOWN).map(({ kind, place, line, samples }) => ({
    message: `${url} holds ${kind} in ${place}`,
    expected: 'no secret',
    actual: `line ${line}${samples > 1 ? `, and ${samples - 1} more` : ''} (the value is not shown)`,
    where: `${url} line ${line}`,
    hint: 'whoever reads metrics reads it, and every store keeps it: take it out, and replace the secret by a new one',
  }))
  const more = found.length - findings.length
  return more > 0 ? [...findings, { message: `${url} holds secrets in ${more} more places`, where: url }] : findings
}
