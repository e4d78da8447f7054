import { createContext, Script } from 'node:vm'
import type { LiveWay } from '../gateway.ts'

/** What of a request the router looks at. */
export interface Asked {
  readonly method: string
  /** Without its query, as it is sent. */
  readonly path: string
  /** `kong:8300`. */
  readonly host: string
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>
}

/** `none`: Kong answers 404. `untold`: which it is cannot be told from here, for this reason. */
export type Routed = { readonly way: LiveWay } | { readonly none: true } | { readonly untold: string }

/** The route that Kong's router (traditional_compatible, the default) takes for a request. */
export function routeOf(ways: readonly LiveWay[], asked: Asked): Routed {
  const expression = ways.find((way) => way.expression !== undefined)
  if (expression !== undefined) return { untold: `the route ${expression.route} is of the expressions router` }
  const normal = { ...asked, path: normalized(asked.path) }
  const fitting = ways.flatMap((way) => candidatesOf(way, normal))
  const sorted = fitting.toSorted(byPriority)
  const told = sorted.findIndex(({ untold }) => untold === undefined)
  const best = sorted[told]
  // What goes after one that is sure to fit does not matter.
  const odd = sorted.slice(0, told < 0 ? undefined : told).find(({ way }) => way !== best?.way)
  if (odd?.untold !== undefined) return { untold: odd.untold }
  if (best === undefined) return { none: true }
  const second = sorted[told + 1]
  if (second !== undefined && second.way !== best.way && byPriority(best, second) === 0)
    return { untold: `the routes ${best.way.route} and ${second.way.route} both fit, and neither goes before the other` }
  return { way: best.way }
}

interface Candidate {
  readonly way: LiveWay
  /** What decides, the most important first; the highest goes first. */
  readonly priority: readonly number[]
  readonly untold?: string | undefined
}

const byPriority = (a: Candidate, b: Candidate): number => {
  const index = a.priority.findIndex((value, at) => value !== b.priority[at])
  return index < 0 ? 0 : (b.priority[index] ?? 0) - (a.priority[index] ?? 0)
}

// Kong takes a route with paths of several lengths apart, one for each length and one for all regular expressions.
function candidatesOf(way: LiveWay, asked: Asked): readonly Candidate[] {
  if (!HTTP.some((protocol) => way.protocols.includes(protocol))) return []
  if (way.methods.length > 0 && !way.methods.includes(asked.method)) return []
  if (way.hosts.length > 0 && !way.hosts.some((pattern) => hostFits(pattern, asked.host))) return []
  if (!Object.entries(way.headers).every(([name, values]) => headerFits(values, asked.headers[name.toLowerCase()]))) return []
  if (way.paths.length === 0) return [candidate(way, false, 0)]
  return way.paths.flatMap((path) => {
    if (!path.startsWith('~')) return asked.path.startsWith(path) ? [candidate(way, false, path.length)] : []
    const fits = matches(path.slice(1), asked.path)
    if (fits === undefined)
      return [{ ...candidate(way, true, 0), untold: `the regular expression ${path} of ${way.route} cannot be tried here` }]
    return fits ? [candidate(way, true, 0)] : []
  })
}

const HTTP = ['http', 'https']

function candidate(way: LiveWay, regex: boolean, length: number): Candidate {
  const headers = Object.keys(way.headers).length
  const weight = [way.methods.length, way.hosts.length, headers, way.paths.length].filter((n) => n > 0).length
  const plainHosts = way.hosts.length > 0 && !way.hosts.some((host) => host.includes('*'))
  return { way, priority: [weight, Number(plainHosts), headers, Number(regex), regex ? way.regexPriority : 0, length] }
}

// The whole value, or for a single one that begins with ~* a regular expression.
function headerFits(values: readonly string[], actual: string | undefined): boolean {
  if (actual === undefined) return false
  const [first = ''] = values
  if (values.length === 1 && first.startsWith('~*')) return matches(first.slice(2), actual) ?? false
  return values.some((value) => value.toLowerCase() === actual.toLowerCase())
}

function hostFits(pattern: string, host: string): boolean {
  const actual = /:\d+$/.test(pattern) ? host : host.replace(/:\d+$/, '')
  const [wanted, given] = [pattern.toLowerCase(), actual.toLowerCase()]
  if (wanted.startsWith('*')) return given.endsWith(wanted.slice(1))
  return wanted.endsWith('*') ? given.startsWith(wanted.slice(0, -1)) : wanted === given
}

/** As Kong has it before it looks for a route: what is not reserved decoded, dot segments and double slashes folded. */
function normalized(path: string): string {
  const decoded = path.replace(/%([0-7][0-9a-f])/gi, (whole, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16))
    return /[!#$%&'()*+,/:;=?@[\]]/.test(character) ? whole.toUpperCase() : character
  })
  const kept: string[] = []
  for (const part of decoded.split('/')) {
    if (part === '..') kept.pop()
    else if (part !== '.' && part !== '') kept.push(part)
  }
  const closed = kept.length > 0 && /\/\.{0,2}$/.test(decoded)
  return `/${kept.join('/')}${closed ? '/' : ''}`
}

// Kong's regular expressions take linear time; those of JavaScript may take for ever, and a script of its own can be stopped.
const TRIED = new Script('pattern.test(text)')
const scope = createContext({})
const LONGEST = 100

/** Anchored at its beginning, as Kong's router has it; undefined: only PCRE or Rust's regex understand it, or it takes too long here. */
function matches(pattern: string, text: string): boolean | undefined {
  try {
    Object.assign(scope, { pattern: new RegExp(`^(?:${pattern.replace(/\(\?P?<(\w+)>/g, '(?<$1>')})`), text })
    return Boolean(TRIED.runInContext(scope, { timeout: LONGEST }))
  } catch {
    return undefined
  }
}
