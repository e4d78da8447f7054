import { describe, expect, test } from 'vitest'
import { isNode, parseDocument, visit } from 'yaml'
import { composeModel, composeService } from '../../declared/compose.fixture.ts'
import type { ComposeModel, ComposeService, Port } from '../../declared/compose-model.ts'
import { networkOwner, type OverrideOptions, overrideOf } from './override.ts'

const LABELS = { 'firedrill.run': 'firedrill-shop-1', 'firedrill.suite': 'shop' }
const LOGGING = { driver: 'json-file', options: { 'max-size': '20m', 'max-file': '2' } }
const OPTIONS: OverrideOptions = {
  project: 'firedrill-shop-1',
  labels: LABELS,
  publish: { address: '127.0.0.1', next: () => undefined },
  ports: () => [],
  keepPorts: false,
  built: new Set(),
  hostGateway: false,
  change: () => undefined,
}

const port = (container: number, published?: number, protocol: Port['protocol'] = 'tcp'): Port => ({
  container,
  published,
  host: undefined,
  protocol,
})
const at = (target: number, protocol = 'tcp') => ({ target, protocol, host_ip: '127.0.0.1' })

interface Written {
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly networks: unknown
  readonly volumes: unknown
}

/** What is written; a value with a tag as `{ override: value }` or `{ reset: value }`. */
function written(
  services: readonly Partial<ComposeService>[],
  options: Partial<OverrideOptions> = {},
  model: Partial<ComposeModel> = {},
): Written {
  const all = services.map((fields) => composeService(fields))
  const text = overrideOf(composeModel({ services: all, ...model }), all, { ...OPTIONS, ...options })
  const document = parseDocument(text, { logLevel: 'silent' })
  visit(document, {
    Node: (_key, node) => {
      const [, tag] = /^!(override|reset)$/.exec(node.tag ?? '') ?? []
      return tag === undefined || !isNode(node) ? undefined : document.createNode({ [tag]: node.toJS(document) })
    },
  })
  return document.toJS() as Written
}

/** The one service `app`, without what every service gets. */
function app(
  fields: Partial<ComposeService>,
  options: Partial<OverrideOptions> = {},
  others: readonly Partial<ComposeService>[] = [],
) {
  const { labels, ...rest } = written([fields, ...others], options).services.app ?? {}
  expect(labels).toEqual(LABELS)
  return rest
}

const NO_PORTS = { ports: { override: [] } }
const USUAL = { logging: LOGGING, ...NO_PORTS }
const GATEWAY = { extra_hosts: ['host.docker.internal:host-gateway'] }
// Of a value with a tag that the reader does not know, the word.
const RESET = { reset: 'null' }

describe('a service', () => {
  test.each<[string, Partial<ComposeService>, Partial<OverrideOptions>, object]>([
    ['of which nothing is to be changed: labels, a bound for its log, no host port', {}, {}, USUAL],
    ['with its own logging', { logging: true }, {}, NO_PORTS],
    [
      'built, with a name for its image: the user’s image of that name stays what it is',
      { image: 'shop:1', buildContext: '/app' },
      { built: new Set(['app']) },
      { ...USUAL, image: RESET, build: { labels: LABELS } },
    ],
    [
      'with an image and a Dockerfile, taken as it is',
      { image: 'shop:1', buildContext: '/app' },
      { built: new Set(['other']) },
      USUAL,
    ],
    [
      'with a name for its container: others in the stack may still call it that',
      { containerName: 'the-app' },
      {},
      { ...USUAL, container_name: RESET, networks: { default: { aliases: ['the-app'] } } },
    ],
    [
      'with a name for its container, in several networks',
      { containerName: 'the-app', networks: ['front', 'back'] },
      {},
      { ...USUAL, container_name: RESET, networks: { front: { aliases: ['the-app'] }, back: { aliases: ['the-app'] } } },
    ],
    ['in networks, without a name for its container', { networks: ['front'] }, {}, USUAL],
    ['that must find this machine', {}, { hostGateway: true }, { ...USUAL, ...GATEWAY }],
  ])('%s', (_title, fields, options, expected) => {
    expect(app(fields, options)).toEqual(expected)
  })
})

describe('network_mode', () => {
  const named = { containerName: 'the-app', ports: [port(9100, 9100)] }
  const options = { hostGateway: true, ports: () => [9100] }
  test.each<[string, object]>([
    ['host', GATEWAY],
    ['none', GATEWAY],
    ['service:db', {}],
    ['container:other', {}],
    ['bridge', { ports: { override: [at(9100)] }, ...GATEWAY }],
  ])('%s', (networkMode, expected) => {
    expect(app({ ...named, networkMode }, options)).toEqual({ logging: LOGGING, container_name: RESET, ...expected })
  })

  test.each([
    [undefined, undefined],
    ['host', undefined],
    ['none', undefined],
    ['container:db', undefined],
    ['service:db', 'db'],
  ])('%s: in the network of %s', (networkMode, owner) => {
    expect(networkOwner({ ...composeService(), networkMode })).toBe(owner)
  })
})

describe('host ports', () => {
  const ports = (
    fields: Partial<ComposeService>,
    options: Partial<OverrideOptions> = {},
    others: readonly Partial<ComposeService>[] = [],
  ) => app(fields, options, others).ports
  const TAKEN = [port(3000, 3000), port(53, 5353, 'udp'), port(9464)]

  test.each<[string, Partial<ComposeService>, Partial<OverrideOptions>, unknown]>([
    ['instead of the user’s: free ones, on loopback', { ports: TAKEN }, {}, { override: [at(3000), at(53, 'udp'), at(9464)] }],
    [
      'those to be reached come first, each once',
      { ports: TAKEN.slice(0, 1) },
      { ports: () => [9000, 3000] },
      { override: [at(9000), at(3000)] },
    ],
    [
      'the same number by TCP and UDP is two ports',
      { ports: [port(53), port(53, 53, 'udp')] },
      {},
      { override: [at(53), at(53, 'udp')] },
    ],
    ['of SCTP', { ports: [port(38_412, 38_412, 'sctp')] }, {}, { override: [at(38_412, 'sctp')] }],
    ['published twice, reached once', { ports: [port(80, 8080), port(80, 8081)] }, {}, { override: [at(80)] }],
    [
      'an engine of another machine',
      { ports: [port(80, 80)] },
      { publish: { address: undefined, next: () => undefined } },
      { override: [{ target: 80, protocol: 'tcp' }] },
    ],
    ['none', {}, {}, { override: [] }],
    ['kept', { ports: TAKEN }, { keepPorts: true }, undefined],
    ['kept, and another one to be reached', { ports: TAKEN }, { keepPorts: true, ports: () => [3000, 9000] }, [at(9000)]],
    ['kept by UDP, to be reached by TCP', { ports: [port(53, 53, 'udp')] }, { keepPorts: true, ports: () => [53] }, [at(53)]],
    ['kept, where there is none', {}, { keepPorts: true }, undefined],
  ])('%s', (_title, fields, options, expected) => {
    expect(ports(fields, options)).toEqual(expected)
  })

  test('those of a service in its network are its own to publish, and of no other one', () => {
    const guests = [
      { name: 'exporter', networkMode: 'service:app', ports: [port(9187, 9187)] },
      { name: 'other', networkMode: 'service:db' },
      { name: 'apart' },
    ]
    const options = { ports: ({ name }: ComposeService) => (name === 'app' ? [5432] : name === 'exporter' ? [9188] : [1]) }
    expect(ports({ ports: [port(5432)] }, options, guests)).toEqual({ override: [at(5432), at(9188), at(9187)] })
    expect(ports({ ports: [port(5432)] }, { ...options, keepPorts: true }, guests)).toEqual([at(9188), at(9187)])
    expect(written([{}, ...guests], options).services.exporter).not.toHaveProperty('ports')
  })
})

describe('networks and volumes', () => {
  const mine = { labels: LABELS }
  const own = (key: string) => ({ key, name: undefined, external: false })
  test.each<[string, Partial<ComposeModel>, Omit<Written, 'services'>]>([
    ['none: the default network gets labels', {}, { networks: { default: mine }, volumes: {} }],
    [
      'its own',
      { networks: [own('front')], volumes: [own('data')] },
      { networks: { default: mine, front: mine }, volumes: { data: mine } },
    ],
    [
      'with a name: two runs would share them',
      { networks: [{ ...own('back'), name: 'backbone' }], volumes: [{ ...own('data'), name: 'shop-data' }] },
      {
        networks: { default: mine, back: { ...mine, name: 'firedrill-shop-1_back' } },
        volumes: { data: { ...mine, name: 'firedrill-shop-1_data' } },
      },
    ],
    [
      'external: they are not touched',
      { networks: [{ ...own('out'), external: true }], volumes: [{ key: 'there', name: 'there', external: true }] },
      { networks: { default: mine }, volumes: {} },
    ],
    [
      'a default network of its own',
      { networks: [{ ...own('default'), name: 'net' }] },
      { networks: { default: { ...mine, name: 'firedrill-shop-1_default' } }, volumes: {} },
    ],
    ['an external default network', { networks: [{ ...own('default'), external: true }] }, { networks: {}, volumes: {} }],
  ])('%s', (_title, model, expected) => {
    const { networks, volumes } = written([{}], {}, model)
    expect({ networks, volumes }).toEqual(expected)
  })
})

test('services that do not run are not named: compose would take them for new ones', () => {
  const [one, other] = [composeService(), composeService({ name: 'other' })]
  const text = overrideOf(composeModel({ services: [one, other] }), [one], OPTIONS)
  expect(Object.keys((parseDocument(text).toJS() as Written).services)).toEqual(['app'])
})

test('values that YAML would take for something else are what they were', () => {
  const labels = { a: 'yes', b: '1e3', c: 'a: b # c', d: '', e: 'line\nline' }
  expect(written([{ name: 'on' }, { name: '1' }], { labels }).services.on?.labels).toEqual(labels)
})
