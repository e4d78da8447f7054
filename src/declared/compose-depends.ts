import type { Cursor } from './compose-cursor.ts'
import type { ComposeService } from './compose-model.ts'
import { oneOf } from './compose-problems.ts'

const CONDITIONS = ['service_started', 'service_healthy', 'service_completed_successfully'] as const

type Dependency = ComposeService['dependsOn'][number]

/** `depends_on`, and the services that it needs otherwise: by links, shared namespaces, volumes_from. */
export function readDependencies(service: Cursor): readonly Dependency[] {
  const written = dependsOn(service.get('depends_on'))
  const implied = [...linked(service), ...shared(service), ...lenders(service)]
  const names = new Set(written.map((one) => one.service))
  const further = [...new Set(implied)].filter((name) => !names.has(name))
  return [...written, ...further.map((name) => started(name))]
}

const started = (service: string): Dependency => ({ service, condition: 'service_started', required: true })

function dependsOn(at: Cursor): readonly Dependency[] {
  if (at.isList()) return [...new Set(at.items().flatMap((item) => item.text() ?? []))].map(started)
  return at.entries('a list of services, or a mapping of services to their condition').map(([service, of]) => {
    if (!of.isMapping()) of.mismatch('a mapping with condition')
    of.slips(['condition', 'restart', 'required'])
    const given = of.get('condition').text()
    const condition = CONDITIONS.find((one) => one === given)
    if (given !== undefined && condition === undefined) of.get('condition').mismatch(oneOf(CONDITIONS))
    const required = of.get('required').absent || of.get('required').flag()
    return { service, condition: condition ?? 'service_started', required }
  })
}

const linked = (service: Cursor): readonly string[] =>
  service
    .get('links')
    .items('a list of services')
    .flatMap((item) => item.text()?.split(':')[0] ?? [])

const shared = (service: Cursor): readonly string[] =>
  ['network_mode', 'ipc', 'pid', 'uts', 'cgroup'].flatMap((key) => {
    const mode = service.get(key).text() ?? ''
    return mode.startsWith('service:') ? [mode.slice('service:'.length)] : []
  })

const lenders = (service: Cursor): readonly string[] =>
  service
    .get('volumes_from')
    .items('a list of services')
    .flatMap((item) => item.text() ?? [])
    .flatMap((text) => (text.startsWith('container:') ? [] : (text.split(':')[0] ?? [])))
