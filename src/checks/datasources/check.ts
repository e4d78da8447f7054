import type { Check, Declares } from '../contract.ts'
import { judge } from './judge.ts'
import { notes } from './notes.ts'
import { type DataSourcesSeen, observe } from './observe.ts'
import { type DataSourcesSpec, schema } from './spec.ts'

/** Does Grafana have the data sources that its files declare, and do they answer? */
export const datasources: Check<DataSourcesSpec, DataSourcesSeen> & Declares<'datasources', typeof schema> = {
  kind: 'datasources',
  summary: 'Grafana has each provisioned data source as its files say, and each answers',
  schema,
  mode: 'until',
  title,
  needs: () => [{ role: 'grafana' }],
  observe,
  judge,
  // Files that are wrong do not mend themselves.
  settled: (_spec, { problems, expected }) => problems.length > 0 || expected.length === 0,
  notes,
}

function title({ expect, provisioning, health }: DataSourcesSpec): string {
  const answers = health ? ', and it answers' : ''
  if (expect !== 'from-provisioning') {
    const names = expect.map(({ name }) => name).join(', ')
    return `Grafana has the data source${expect.length === 1 ? '' : 's'} ${names}${answers && (expect.length === 1 ? answers : ', and they answer')}`
  }
  return `Grafana has every data source of ${provisioning ?? 'its provisioning files'}${answers && ', and each answers'}`
}
