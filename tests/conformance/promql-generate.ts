/** Arbitrary PromQL: operators, signs, ranges, offsets and @ in every order, right ones and wrong ones. */
import fc from 'fast-check'

const operator = fc.constantFrom('+', '-', '*', '/', '%', '^', 'atan2', '==', '>', '<=', '!= bool', 'and', 'or', 'unless')
const matching = fc.constantFrom('', '', '', 'on (a)', 'ignoring (b) group_left (c)', 'on () group_right')
const name = fc.constantFrom('a', 'b', 'sum', 'job:c:rate5m', 'd{x="1"}', '{"e.f"}', 'g{h!="",i=~"j|k"}', 'start')
const duration = fc.constantFrom('5m', '1h30m', '90', '1.5', '250ms', '1d')
const number = fc.constantFrom('1', '-1', '+2', '0x1F', '5m', '.5', '1e3', 'Inf', '-NaN')
const blank = fc.constantFrom(' ', ' ', '\n', ' # offset 5m\n')

const modifier = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  duration.map((text) => `offset ${text}`),
  duration.map((text) => `offset -${text}`),
  fc.constantFrom('@ 100', '@ -1.5', '@ start()', '@ end() offset 1m', 'offset 1m @ 5'),
)
const range = fc.oneof(
  duration.map((text) => `[${text}]`),
  duration.map((text) => `[${text}:]`),
  fc.tuple(duration, duration).map(([a, b]) => `[${a}:${b}]`),
)
const call = fc.constantFrom('rate', 'max_over_time', 'increase')
const aggregation = fc.constantFrom('sum', 'avg by (a)', 'count without (b, c)')

const { vector } = fc.letrec<{ vector: string; term: string; matrix: string }>((tie) => ({
  vector: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    tie('term'),
    fc.tuple(tie('vector'), operator, matching, blank, tie('vector')).map((parts) => parts.join(' ')),
    fc.tuple(fc.constantFrom('-', '+', '- '), tie('vector')).map((parts) => parts.join('')),
  ),
  term: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    fc.tuple(name, modifier).map((parts) => parts.join(' ')),
    number,
    fc.tuple(call, tie('matrix')).map(([func, arg]) => `${func}(${arg})`),
    fc.tuple(aggregation, tie('vector')).map(([op, arg]) => `${op} (${arg})`),
    tie('vector').map((inner) => `(${inner})`),
  ),
  matrix: fc.oneof(
    { weight: 3, arbitrary: fc.tuple(name, range, modifier).map((parts) => parts.join(' ')) },
    { weight: 2, arbitrary: fc.tuple(tie('term'), range, modifier).map((parts) => parts.join(' ')) },
    { weight: 1, arbitrary: fc.tuple(tie('vector'), range, modifier).map((parts) => parts.join(' ')) },
  ),
}))

/** So many expressions, always the same for the same seed. */
export const generatedExpressions = (seed: number, count: number): readonly string[] =>
  fc.sample(vector, { seed, numRuns: count })
