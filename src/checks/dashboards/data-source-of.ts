import type { DataSourceRef, Interpolated } from '../../dashboards/index.ts'
import type { Decided, Setting } from './questions.ts'
import type { Source } from './sources.ts'
import { few, inLine } from './why/words.ts'

/** The data source that a query means, or how the query stands without. */
export function findSource(ref: DataSourceRef, { sources }: Setting, plain: (text: string) => Interpolated): Source | Decided {
  const written = ref.kind === 'uid' ? ref.uid : ref.kind === 'name' ? ref.name : undefined
  const read = written === undefined ? undefined : plain(written)
  const [empty] = read?.empty ?? []
  if (empty !== undefined)
    return { state: 'variable without values', why: `variable $${empty}, which names its data source, has no value` }
  const word = read?.text
  const type = ref.kind === 'uid' || ref.kind === 'type' ? ref.type : undefined
  const source = sources.find(word === '' || word === 'default' ? undefined : word, type)
  if (source !== undefined) return source
  const name = word ?? type ?? 'default'
  if (sources.by === 'stack')
    return {
      state: 'not verified',
      why: `nothing in this stack is known to be its data source ${name}${type ? ` (${type})` : ''}`,
    }
  const there = few(sources.all.map(({ found }) => inLine(`${found.uid} (${found.name}, ${found.type})`))) || 'none'
  const hasVariable = written !== undefined && /\$|\[\[/.test(written)
  return {
    state: 'data source missing',
    why: `${word === undefined ? `there is no default data source${type ? ` of type ${type}` : ''}` : `no data source has the uid or name ${inLine(word)}`}; there are: ${there}`,
    hint: hasVariable
      ? `provisioning fills in no \${…} of an export: write the uid of a provisioned data source, or add a data source variable of that name`
      : 'name a data source that is provisioned, by its uid',
  }
}

/** How a query stands whose data source nobody can ask; undefined where somebody can. `grafana`: queries go through it. */
export function unaskable(source: Source, grafana: boolean): Decided | undefined {
  if (grafana || source.prometheus || source.loki) return undefined
  if (source.unreachable !== undefined) return { state: 'not observed', why: source.unreachable }
  return { state: 'not verified', why: `only Grafana asks data sources of type ${source.found.type}, and none is asked` }
}
