import { describe, type Path, type Problem } from './compose-problems.ts'
import { fieldOf, isAbsent, type List, type Mapping, plain, problemOf, type Tree, withFields } from './compose-tree.ts'

type Rule = (base: Tree, over: Tree, problems: Problem[], path: Path) => Tree

/** What the merge rules of the compose specification make of `over` upon `base`. `path` is that of both in a compose file. */
export function mergeTrees(base: Tree, over: Tree, problems: Problem[], path: Path = []): Tree {
  const rule = RULES.get(path.map((part, index) => (index === 1 ? '*' : part)).join('.'))
  if (rule !== undefined) return rule(base, over, problems, path)
  if (isAbsent(over)) return base
  if (base.kind === 'leaf') return over
  if (base.kind === 'list' && over.kind === 'list') return { ...base, items: [...base.items, ...over.items] }
  if (base.kind === 'mapping' && over.kind === 'mapping') return mergeFields(base, over, problems, path)
  return clash(base, over, problems)
}

function clash(base: Tree, over: Tree, problems: Problem[]): Tree {
  const place = base.origin.source.place(base.origin.path)
  problems.push(
    problemOf(over.origin, 'cannot be merged with what it stands upon', {
      expected: `a ${base.kind} as in ${base.origin.source.file}:${place.line}:${place.column}`,
      got: describe(plain(over)),
      hint: 'a value after `!override` replaces what was there',
    }),
  )
  return base
}

function mergeFields(base: Mapping, over: Mapping, problems: Problem[], path: Path): Mapping {
  const fields = new Map(base.fields)
  for (const [key, of] of over.fields) {
    const before = fields.get(key)
    fields.set(key, before === undefined ? of : mergeTrees(before, of, problems, [...path, key]))
  }
  return { ...base, fields }
}

const replaced: Rule = (_, over) => over

/** As `replaced`, where compose, which does not know the key, would not mind. */
const replacedAlike: Rule = (base, over, problems) => {
  if (isAbsent(over)) return base
  return base.kind === 'leaf' || base.kind === over.kind ? over : clash(base, over, problems)
}

/** Lists of `NAME=value`, also where one of the two is a mapping or a single text. */
const appended: Rule = (base, over) => ({ kind: 'list', origin: base.origin, items: [...pairs(base), ...pairs(over)] })

function pairs(tree: Tree): List['items'] {
  if (tree.kind === 'list') return tree.items
  if (tree.kind === 'leaf') return isAbsent(tree) ? [] : [tree]
  return [...tree.fields].map(([name, of]) => {
    const value = plain(of)
    return { kind: 'leaf', origin: of.origin, value: isAbsent(of) ? name : `${name}=${String(value)}` }
  })
}

/** Mappings, also where one of the two is a list of their keys; `value` stands for what a list does not say. */
const keyed =
  (value: Readonly<Record<string, unknown>> | undefined): Rule =>
  (base, over, problems, path) =>
    mergeFields(named(base, value), named(over, value), problems, path)

function named(tree: Tree, value: Readonly<Record<string, unknown>> | undefined): Mapping {
  if (tree.kind === 'mapping') return tree
  const items = tree.kind === 'list' ? tree.items : []
  const fields = items.map((item) => [String(plain(item)), filled(item, value)] as const)
  return { kind: 'mapping', origin: tree.origin, fields: new Map(fields) }
}

function filled({ origin }: Tree, value: Readonly<Record<string, unknown>> | undefined): Tree {
  if (value === undefined) return { kind: 'leaf', origin, value: null }
  const fields = Object.entries(value).map(([key, of]): [string, Tree] => [key, { kind: 'leaf', origin, value: of }])
  return { kind: 'mapping', origin, fields: new Map(fields) }
}

const build: Rule = (base, over, problems, path) => mergeFields(context(base), context(over), problems, path)

function context(tree: Tree): Mapping {
  if (tree.kind === 'mapping') return tree
  return { kind: 'mapping', origin: tree.origin, fields: isAbsent(tree) ? new Map() : new Map([['context', tree]]) }
}

/** Options of one driver mean nothing to another. */
const logging: Rule = (base, over, problems, path) => {
  if (base.kind !== 'mapping' || over.kind !== 'mapping') return isAbsent(over) ? base : over
  const drivers = [fieldOf(base, 'driver'), fieldOf(over, 'driver')].flatMap((driver) => (driver ? [plain(driver)] : []))
  return drivers.length === 2 && drivers[0] !== drivers[1] ? over : mergeFields(base, over, problems, path)
}

const shallow: Rule = (base, over) =>
  base.kind === 'mapping' && over.kind === 'mapping' ? withFields(base, Object.fromEntries(over.fields)) : over

const RULES: ReadonlyMap<string, Rule> = new Map([
  ...rules('services.*', replaced, 'command entrypoint healthcheck.test'),
  ...rules('services.*', replacedAlike, 'x-native.command'),
  ...rules(
    'services.*',
    appended,
    `annotations build.additional_contexts build.args build.extra_hosts build.labels deploy.labels dns dns_opt dns_search env_file
environment extra_hosts label_file labels sysctls tmpfs`,
  ),
  ...rules('networks.*', appended, 'labels'),
  ...rules('volumes.*', appended, 'labels'),
  ...rules('services.*', keyed({ condition: 'service_started', required: true }), 'depends_on'),
  ...rules('services.*', keyed(undefined), 'networks models'),
  ...rules('services.*', build, 'build'),
  ...rules('services.*', logging, 'logging'),
  ...rules('services.*', shallow, 'ulimits'),
])

function rules(at: string, rule: Rule, keys: string): readonly (readonly [string, Rule])[] {
  return keys.split(/\s+/).map((key) => [`${at}.${key}`, rule] as const)
}
