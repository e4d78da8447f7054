/** Arbitrary alertmanager.yml files (as JSON, which is YAML), with label sets that come near their matchers. */
import fc from 'fast-check'

export interface GeneratedConfig {
  readonly text: string
  readonly alerts: readonly Readonly<Record<string, string>>[]
}

/** The pair of alerts by which one sees that the inhibitor has seen all alerts before them. */
export const PROBE = { source: { alertname: 'probe', probe: 'source' }, target: { alertname: 'probe', probe: 'target' } } as const
const PROBE_RULE = { source_match: { probe: 'source' }, target_match: { probe: 'target' } }

const RECEIVERS = ['root', 'a', 'b', 'c', 'd']
const names = fc.constantFrom('team', 'severity', 'zone')
const value = fc.constantFrom('x', 'y', 'xy', 'x.y', 'X', '1', 'é', 'x\ny', 'a b', 'q"q')
const regexp = fc.constantFrom(
  ...[
    'x|y',
    'x.*',
    '.+',
    '.*',
    '',
    '[xy]+',
    '(?i)X',
    '\\w+',
    '\\d*',
    'x(y)?',
    '[[:alpha:]]+',
    '(?s)x.y',
    'x.y',
    '^x$',
    '\\Qx.y\\E',
  ],
  ...[
    '[^x]*',
    '.{1,2}',
    '.',
    '(?i:x)y',
    '\\x78',
    '\\pL+',
    '(?P<n>x)',
    '[]x]',
    'x\\.y',
    '\\S+',
    '{',
    '(x|)',
    'a\\sb',
    'x{0,1}?y*',
    '\\p{Greek}?x',
  ],
)

/** A text as a quoted value: every notation reads these escapes alike. */
const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`

const PLAIN = /^[\wé.]+$/

// How people write one matcher; without quotes only where both notations read it alike or one of them does not at all.
const matcherLine = fc
  .record({ name: names, op: fc.constantFrom('=', '!='), value: fc.oneof(value, fc.constant('')), style: fc.nat(4) })
  .map(({ name, op, value, style }) => {
    if (style === 0 && (PLAIN.test(value) || value === '')) return `${name}${op}${value}`
    if (style === 1) return `{${name} ${op} ${quoted(value)},}`
    if (style === 2) return `"${name}"${op}${quoted(value)}`
    return `${name}${op}${quoted(value)}`
  })
const regexpLine = fc
  .record({ name: names, op: fc.constantFrom('=~', '!~'), value: regexp, bare: fc.boolean() })
  .map(({ name, op, value, bare }) =>
    bare && !/["{},\s]/.test(value) ? `${name} ${op} ${value}` : `${name}${op}${quoted(value)}`,
  )
const line = fc.oneof(
  matcherLine,
  regexpLine,
  fc
    .tuple(matcherLine, regexpLine)
    .filter((two) => two.every((one) => !/[{}]|=$/.test(one)))
    .map((two) => two.join(', ')),
)

const few = <T>(of: fc.Arbitrary<T>, most: number) => fc.array(of, { maxLength: most })
const map = (of: fc.Arbitrary<string>) => fc.dictionary(names, of, { maxKeys: 1, noNullPrototype: true })

/** The matchers of a route or of a side, in one of the notations or in all. */
const matchersOf = (prefix: string, [equal, re, lines]: readonly [string, string, string]) =>
  fc.record(
    {
      [`${prefix}${equal}`]: map(fc.oneof(value, fc.constant(''))),
      [`${prefix}${re}`]: map(regexp),
      [`${prefix}${lines}`]: few(line, 2),
    },
    { requiredKeys: [] },
  )

const settings = fc.record(
  {
    receiver: fc.constantFrom(...RECEIVERS),
    continue: fc.boolean(),
    group_by: fc.constantFrom<string[]>(['...'], [], ['team'], ['severity', 'zone'], ['team', 'severity', 'zone', 'alertname']),
    group_wait: fc.constant('1h'),
  },
  { requiredKeys: [] },
)

const routes = fc.letrec<{ route: Record<string, unknown> }>((tie) => ({
  route: fc
    .tuple(
      settings,
      matchersOf('', ['match', 'match_re', 'matchers']),
      fc.oneof({ depthSize: 'small' }, fc.constant([]), few(tie('route'), 4)),
    )
    .map(([own, matchers, below]) => ({ ...own, ...matchers, ...(below.length === 0 ? {} : { routes: below }) })),
})).route

const side = (prefix: string) => matchersOf(prefix, ['match', 'match_re', 'matchers'])
const inhibitRule = fc
  .tuple(side('source_'), side('target_'), fc.uniqueArray(names, { maxLength: 2 }))
  .map(([source, target, equal]) => ({ ...source, ...target, equal }))

const alert = fc.dictionary(names, value, { minKeys: 1, noNullPrototype: true })

const config: fc.Arbitrary<GeneratedConfig> = fc
  .record({
    routes: fc.array(routes, { minLength: 1, maxLength: 5 }),
    rules: few(inhibitRule, 3),
    alerts: fc.array(alert, { minLength: 6, maxLength: 12 }),
  })
  .map(({ routes, rules, alerts }) => ({
    text: JSON.stringify({
      route: { receiver: 'root', group_wait: '1h', routes },
      receivers: RECEIVERS.map((name) => ({ name })),
      inhibit_rules: [PROBE_RULE, ...rules],
    }),
    alerts: alerts.map((labels, index) => ({ alertname: `A${index}`, ...labels })),
  }))

/** What the seed gives: always the same configs for the same seed and count. */
export const configs = (seed: number, count: number): GeneratedConfig[] => fc.sample(config, { seed, numRuns: count })
