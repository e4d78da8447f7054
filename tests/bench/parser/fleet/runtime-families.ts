import type { Family, Library, Metric, Summary } from './family.ts'
import type { Random } from './random.ts'
import { type Instance, NOW, type Service } from './service.ts'

type Value = (random: Random) => Metric['value']
type Row = readonly [name: string, type: Family['type'], help: string, value: Value]

const bytes: Value = (random) => random.whole(1 << 20, 2 ** 31)
const few: Value = (random) => random.whole(1, 400)
const many: Value = (random) => random.whole(1000, 4_000_000_000)
const seconds: Value = (random) => random.next() * 40_000
const pauses: Value = (random): Summary => {
  const longest = random.next() / 100
  const quantiles = [0, 0.25, 0.5, 0.75, 1].map((quantile) => [quantile, longest * (0.01 + quantile * 0.99)] as const)
  return { quantiles, sum: random.next() * 90, count: random.whole(100, 900_000) }
}

const GO: readonly Row[] = [
  [
    'go_gc_duration_seconds',
    'summary',
    'A summary of the wall-time pause (stop-the-world) duration in garbage collection cycles.',
    pauses,
  ],
  ['go_gc_gogc_percent', 'gauge', 'Heap size target percentage configured by the user, otherwise 100.', () => 100],
  ['go_goroutines', 'gauge', 'Number of goroutines that currently exist.', few],
  ['go_memstats_alloc_bytes', 'gauge', 'Number of bytes allocated in heap and currently in use.', bytes],
  ['go_memstats_frees', 'counter', 'Total number of heap objects frees.', many],
  ['go_memstats_heap_idle_bytes', 'gauge', 'Number of heap bytes waiting to be used.', bytes],
  ['go_memstats_heap_inuse_bytes', 'gauge', 'Number of heap bytes that are in use.', bytes],
  ['go_memstats_heap_objects', 'gauge', 'Number of currently allocated objects.', many],
  ['go_memstats_last_gc_time_seconds', 'gauge', 'Number of seconds since 1970 of last garbage collection.', lately],
  ['go_memstats_next_gc_bytes', 'gauge', 'Number of heap bytes when next garbage collection will take place.', bytes],
  ['go_memstats_sys_bytes', 'gauge', 'Number of bytes obtained from system.', bytes],
  ['go_threads', 'gauge', 'Number of OS threads created.', few],
  ['process_cpu_seconds', 'counter', 'Total user and system CPU time spent in seconds.', seconds],
  ['process_max_fds', 'gauge', 'Maximum number of open file descriptors.', () => 1_048_576],
  ['process_open_fds', 'gauge', 'Number of open file descriptors.', few],
  ['process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.', bytes],
  ['process_start_time_seconds', 'gauge', 'Start time of the process since unix epoch in seconds.', lately],
]
const NODE: readonly Row[] = [
  ['nodejs_eventloop_lag_seconds', 'gauge', 'Lag of event loop in seconds.', (random) => random.next() / 50],
  [
    'nodejs_eventloop_lag_p99_seconds',
    'gauge',
    'The 99th percentile of the recorded event loop delays.',
    (random) => random.whole(1e6, 9e7) / 1e9,
  ],
  ['nodejs_active_handles_total_count', 'gauge', 'Number of active handles.', few],
  ['nodejs_heap_size_used_bytes', 'gauge', 'Process heap size used from Node.js in bytes.', bytes],
  ['nodejs_external_memory_bytes', 'gauge', 'Node.js external memory size in bytes.', bytes],
]
const CONTAINERS: readonly Row[] = [
  ['container_cpu_usage_seconds', 'counter', 'Cumulative cpu time consumed by the container in core-seconds', seconds],
  ['container_memory_working_set_bytes', 'gauge', 'Current working set of the container in bytes', bytes],
]

function lately(random: Random): number {
  return NOW / 1000 - random.whole(1, 900_000) + random.whole(0, 99) / 100
}

/** What each process tells of itself, all services in one family; and what the kubelet tells of its containers, with times. */
export function* runtimeFamilies(services: readonly Service[], random: Random): Generator<Family> {
  for (const [library, rows] of [['client_golang', GO] as const, ['prom-client', NODE] as const]) {
    const own = services.filter((service) => service.library === library)
    for (const row of rows) yield runtimeFamily(row, library, own, random)
  }
  for (const row of CONTAINERS) yield containerFamily(row, services, random)
}

const runtimeFamily = (
  [name, type, help, value]: Row,
  library: Library,
  services: readonly Service[],
  random: Random,
): Family => ({
  name,
  type,
  help,
  library,
  metrics: perInstance(services, ({ address }, { job }) => ({ labels: { instance: address, job }, value: value(random) })),
})

const containerFamily = ([name, type, help, value]: Row, services: readonly Service[], random: Random): Family => ({
  name,
  type,
  help,
  library: 'client_golang',
  metrics: perInstance(services, ({ pod }, { job }) => ({
    labels: {
      container: job,
      id: `/kubepods.slice/kubepods-burstable.slice/cri-containerd-${random.hex(64)}.scope`,
      image: `example/${job}:2.${random.whole(0, 40)}.${random.whole(0, 9)}`,
      name: random.hex(64),
      namespace: 'shop',
      pod,
    },
    value: value(random),
    timestamp: NOW - random.whole(0, 15_000),
  })),
})

function* perInstance(services: readonly Service[], metric: (instance: Instance, service: Service) => Metric): Generator<Metric> {
  for (const service of services) for (const instance of service.instances) yield metric(instance, service)
}
