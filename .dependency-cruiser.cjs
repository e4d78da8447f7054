// The borders of design section 9: room -> the rooms it may import. lib is open to all; a room may always import itself.
const rooms = {
  lib: [],
  'prom-parser': [],
  declared: ['lib'],
  clients: ['lib', 'prom-parser'],
  promql: ['lib'],
  dashboards: ['promql', 'lib'],
  checks: ['clients', 'dashboards', 'declared', 'promql', 'prom-parser', 'lib'],
  suite: ['checks', 'declared', 'lib'],
  plan: ['suite', 'checks', 'declared', 'lib'],
  stack: ['plan', 'declared', 'lib'],
  load: ['plan', 'clients', 'lib'],
  drill: ['checks', 'suite', 'plan', 'stack', 'load', 'clients', 'declared', 'promql', 'lib'],
  verdict: ['checks', 'lib'],
  run: ['lib', 'declared', 'clients', 'checks', 'suite', 'plan', 'stack', 'load', 'drill', 'verdict'],
  report: ['run', 'verdict', 'lib'],
  cli: ['run', 'plan', 'suite', 'stack', 'report', 'checks', 'clients', 'prom-parser', 'lib'],
  vitest: ['run', 'plan', 'suite', 'report', 'lib'],
}

const border = ([room, may]) => ({
  name: `${room}-border`,
  comment: `src/${room} may import only: ${may.join(', ') || 'itself'}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: [room, ...may].map((name) => `^src/${name}/`) },
})

module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(border),
    {
      name: 'room-in-table',
      comment: 'every folder of src stands in the table of rooms',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: Object.keys(rooms).map((name) => `^src/${name}/`) },
      to: {},
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'not-from-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { path: '\\.test\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
