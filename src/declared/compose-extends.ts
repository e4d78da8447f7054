import { nearest } from '../lib/text.ts'
import { Cursor } from './compose-cursor.ts'
import type { ComposeFile, ComposeFiles } from './compose-files.ts'
import { mergeTrees } from './compose-merge.ts'
import { oneOf } from './compose-problems.ts'
import { below, fieldOf, type Mapping, type Tree, withFields, without } from './compose-tree.ts'

/** The services of a file, each upon what it extends: a service of the same file or of another one, which may extend again. */
export function applyExtends(file: ComposeFile, files: ComposeFiles): Mapping {
  const services = fieldOf(file.tree, 'services')
  if (services?.kind !== 'mapping') return file.tree
  const told = new Set<string>()
  const extended = [...services.fields].map(
    ([name, of]) => [name, extendedService(name, of, { file, files, chain: [], told })] as const,
  )
  return withFields(file.tree, { services: { ...services, fields: new Map(extended) } })
}

interface Context {
  readonly file: ComposeFile
  readonly files: ComposeFiles
  /** Services that led here, as `file#service`. */
  readonly chain: readonly string[]
  /** Circles already told: each of their members leads into them. */
  readonly told: Set<string>
}

function extendedService(name: string, service: Tree, context: Context): Tree {
  if (service.kind !== 'mapping' || !service.fields.has('extends')) return service
  const own = withFields(service, { extends: undefined })
  const found = baseOf(name, service, context)
  if (found === undefined) return own
  const cleared = below(context.file.cleared, 'services', name)
  const merged = mergeTrees(without(found, cleared), own, context.files.problems, ['services', name])
  return { ...merged, origin: service.origin }
}

function baseOf(name: string, service: Tree, context: Context): Tree | undefined {
  const { file, files, chain } = context
  const at = Cursor.at(service, files.problems).get('extends')
  const expected = 'a service, or a mapping with service and file'
  const wanted = at.isMapping() ? at.get('service') : at
  at.slips(['service', 'file'])
  const ref = wanted.text(expected)
  if (ref === undefined) {
    if (wanted.absent) at.mismatch(expected)
    return undefined
  }
  const self = `${file.path}#${name}`
  if (chain.includes(self)) {
    tellCircle(at, self, context)
    return undefined
  }
  const path = at.get('file')
  const other = path.absent ? file : files.readNamed(path, path.text('a path'))
  if (other === undefined) return undefined
  const services = fieldOf(other.tree, 'services')
  const base = fieldOf(services, ref)
  if (base === undefined) {
    noSuchService(wanted, name, ref, other, services)
    return undefined
  }
  return extendedService(ref, base, { ...context, file: other, chain: [...chain, self] })
}

function tellCircle(at: Cursor, self: string, { chain, told }: Context): void {
  const circle = chain.slice(chain.indexOf(self))
  const key = circle.toSorted().join()
  const names = [...circle, self].map((one) => one.slice(one.lastIndexOf('#') + 1))
  if (!told.has(key)) at.complain('services that extend one another in a circle', { got: names.join(' -> ') })
  told.add(key)
}

function noSuchService(at: Cursor, name: string, ref: string, { shown }: ComposeFile, services: Tree | undefined): void {
  const names = services?.kind === 'mapping' ? [...services.fields.keys()] : []
  const meant = nearest(ref, names)
  at.complain(`${name} extends ${ref}, and there is no such service in ${shown}`, {
    expected: names.length === 0 ? 'a service' : oneOf(names),
    got: ref,
    hint: meant === undefined ? undefined : `did you mean ${meant}?`,
  })
}
