import type { Check, Declares } from '../contract.ts'
import { kongNeeds } from '../kong-of.ts'
import { judge, settled } from './judge.ts'
import type { CountsBefore } from './measured/observe.ts'
import { notes } from './notes.ts'
import { before, observe, type PluginsSeen } from './observe.ts'
import { type PluginsSpec, schema } from './spec.ts'

/** Are the gateway's plugins as declared, do they do their work, and is it counted? */
export const plugins: Check<PluginsSpec, PluginsSeen, CountsBefore | undefined> & Declares<'plugins', typeof schema> = {
  kind: 'plugins',
  summary: "the gateway's plugins: declared = configured = effective = measured",
  schema,
  // What probes send must not be sent again and again.
  mode: ({ effective }) => (effective === undefined ? 'until' : 'once'),
  title,
  needs: (spec) => [
    ...kongNeeds(spec),
    ...(spec.needs === undefined
      ? []
      : ([
          { role: 'prometheus', optional: true },
          { role: 'grafana', optional: true },
        ] as const)),
    ...logNeed(spec),
  ],
  underLoad: ({ effective }) =>
    effective === undefined
      ? undefined
      : {
          path: ['effective'],
          message: '`effective` beside a load: its probes and the load would disturb each other',
          hint: 'ask it in a phase without a load',
        },
  before,
  observe,
  judge,
  settled,
  notes,
}

function logNeed({ effective }: PluginsSpec) {
  const logs = effective === undefined || effective === 'all' ? undefined : effective.logs
  if (logs === undefined) return []
  return 'get' in logs
    ? [{ url: logs.get, path: ['effective', 'logs', 'get'] }]
    : [{ service: logs.log, path: ['effective', 'logs', 'log'] }]
}

function title({ configured, effective, measured, needs }: PluginsSpec): string {
  const parts = [
    ...(configured === undefined ? [] : ['are configured as declared']),
    ...(effective === undefined ? [] : ['do what they are configured to']),
    ...(measured === undefined ? [] : ['count what the load sent']),
    ...(needs === undefined ? [] : ['produce what rules and dashboards need']),
  ]
  const which = typeof effective === 'object' && effective.plugins !== undefined ? effective.plugins.join(', ') : undefined
  return `Kong's plugins${which === undefined ? '' : ` ${which}`} ${parts.join(', ').replace(/, ([^,]+)$/, ' and $1')}`
}
