import { describe, expect, test } from 'vitest'
import { composeService } from '../../declared/compose.fixture.ts'
import type { ComposeService } from '../../declared/compose-model.ts'
import { alertmanager } from './alertmanager.ts'
import { blackboxExporter } from './blackbox-exporter.ts'
import { nodeExporter } from './node-exporter.ts'
import { postgres } from './postgres.ts'
import { postgresExporter } from './postgres-exporter.ts'
import { prometheus } from './prometheus.ts'
import { pushgateway } from './pushgateway.ts'
import { redis } from './redis.ts'
import { redisExporter } from './redis-exporter.ts'

const IP = '127.85.0.3'

const service = (fields: Partial<ComposeService> = {}): ComposeService =>
  composeService({ name: 'it', image: undefined, ...fields })
const words = (text: string): string[] => text.split(' ').filter((word) => word !== '')
const argv = (component: typeof prometheus, fields?: Partial<ComposeService>): string =>
  component.start(service(fields), IP).argv.join(' ')

describe('prometheus', () => {
  const LISTEN = `--web.listen-address=${IP}:9090`
  test.each<[string, Partial<ComposeService>, string]>([
    ['no command: the image’s own', {}, `--config.file=/etc/prometheus/prometheus.yml --storage.tsdb.path=/prometheus ${LISTEN}`],
    [
      'the inventory stack',
      {
        command: words(
          '--config.file=/etc/prometheus/prometheus.yml --storage.tsdb.path=/prometheus --storage.tsdb.retention.time=30d --web.enable-lifecycle',
        ),
      },
      `--config.file=/etc/prometheus/prometheus.yml --storage.tsdb.path=/prometheus --storage.tsdb.retention.time=30d --web.enable-lifecycle ${LISTEN}`,
    ],
    [
      'a command replaces the image’s arguments, so upstream’s own defaults hold',
      { command: ['--config.file=/p.yml'] },
      `--config.file=/p.yml ${LISTEN} --storage.tsdb.path=data/`,
    ],
    [
      'values in words of their own',
      { command: words('--config.file /p.yml --storage.tsdb.path /prometheus') },
      `--config.file /p.yml --storage.tsdb.path /prometheus ${LISTEN}`,
    ],
    [
      'its port stays, its address does not',
      { command: words('--config.file=/p.yml --storage.tsdb.path=/d --web.listen-address=0.0.0.0:9191') },
      `--config.file=/p.yml --storage.tsdb.path=/d --web.listen-address=${IP}:9191`,
    ],
    [
      'the last of several addresses',
      { command: words('--web.listen-address :1 --web.listen-address=[::]:2 --config.file=/p.yml --storage.tsdb.path=/d') },
      `--config.file=/p.yml --storage.tsdb.path=/d --web.listen-address=${IP}:2`,
    ],
    [
      'its own entrypoint, spelt out',
      { entrypoint: ['/bin/prometheus', '--config.file=/p.yml'], command: ['--storage.tsdb.path=/d'] },
      `--config.file=/p.yml --storage.tsdb.path=/d ${LISTEN}`,
    ],
    ['an agent keeps no TSDB', { command: words('--agent --config.file=/p.yml') }, `--agent --config.file=/p.yml ${LISTEN}`],
  ])('%s', (_title, fields, expected) => {
    expect(argv(prometheus, fields)).toBe(`/usr/bin/prometheus ${expected}`)
    expect(prometheus.start(service(fields), IP).notes).toEqual([])
  })

  test.each([
    [
      '--storage.tsdb.retention=30d',
      '--storage.tsdb.retention.time=30d',
      'flag --storage.tsdb.retention is called --storage.tsdb.retention.time today',
    ],
    [
      '--storage.tsdb.allow-overlapping-blocks',
      '',
      'flag --storage.tsdb.allow-overlapping-blocks is left out: Prometheus 3 does not know it',
    ],
    ['--alertmanager.timeout 10s', '', 'flag --alertmanager.timeout is left out: Prometheus 3 does not know it'],
    ['--enable-feature=agent', '--enable-feature=agent --agent', 'feature agent is the flag --agent since Prometheus 3'],
  ])('an old flag is translated or left out, and said so: %s', (old, now, note) => {
    const { argv: given, notes } = prometheus.start(
      service({ command: ['--config.file=/p.yml', '--storage.tsdb.path=/d', ...words(old)] }),
      IP,
    )
    expect([...given].sort()).toEqual(
      ['/usr/bin/prometheus', '--config.file=/p.yml', '--storage.tsdb.path=/d', ...words(now), LISTEN].sort(),
    )
    expect(notes).toEqual([note])
  })

  test('a shell command runs as it is, with a note and the address in its environment', () => {
    const started = prometheus.start(service({ entrypoint: ['sh', '-c', 'exec prometheus'] }), IP)
    expect(started).toMatchObject({ argv: ['sh', '-c', 'exec prometheus'], environment: { FIREDRILL_ADDRESS: IP }, port: 9090 })
    expect(started.notes).toEqual([expect.stringContaining('sh is run as compose gives it')])
  })

  test.each<[string[], string]>([
    [[], '/-/ready'],
    [['--web.external-url=http://x.example/prom/'], '/prom/-/ready'],
    [['--web.external-url', '/metrics'], '/metrics/-/ready'],
    [['--web.external-url=http://x.example/prom/', '--web.route-prefix=/'], '/-/ready'],
  ])('ready probe with %j', (command, http) => {
    expect(prometheus.ready(service({ command }), IP)).toEqual({ http })
  })
})

describe('alertmanager', () => {
  const LISTEN = `--web.listen-address=${IP}:9093`
  test.each<[string, string | undefined, string, number]>([
    [
      'no command: the image’s own, without gossip',
      undefined,
      `--config.file=/etc/alertmanager/alertmanager.yml --storage.path=/alertmanager ${LISTEN} --cluster.listen-address=`,
      1,
    ],
    [
      'gossip switched off by compose',
      '--config.file=/a.yml --storage.path=/d --cluster.listen-address=',
      `--config.file=/a.yml --storage.path=/d --cluster.listen-address= ${LISTEN}`,
      0,
    ],
    [
      'only a config file',
      '--config.file=/a.yml',
      `--config.file=/a.yml ${LISTEN} --cluster.listen-address= --storage.path=data/`,
      1,
    ],
    [
      'a cluster gossips on its own address',
      '--config.file=/a.yml --storage.path=/d --cluster.listen-address=0.0.0.0:9999 --cluster.peer=am2:9999',
      `--config.file=/a.yml --storage.path=/d --cluster.peer=am2:9999 ${LISTEN} --cluster.listen-address=${IP}:9999 --cluster.advertise-address=${IP}:9999`,
      0,
    ],
    [
      'a peer alone means a cluster on the usual port',
      '--config.file=/a.yml --storage.path=/d --cluster.peer=am2:9094',
      `--config.file=/a.yml --storage.path=/d --cluster.peer=am2:9094 ${LISTEN} --cluster.listen-address=${IP}:9094 --cluster.advertise-address=${IP}:9094`,
      0,
    ],
  ])('%s', (_title, command, expected, notes) => {
    const fields = command === undefined ? {} : { command: words(command) }
    expect(argv(alertmanager, fields)).toBe(`/usr/bin/prometheus-alertmanager ${expected}`)
    expect(alertmanager.start(service(fields), IP).notes).toHaveLength(notes)
  })
})

describe('node-exporter', () => {
  const OURS = `--no-collector.systemd --collector.textfile.directory= --web.listen-address=${IP}:9100`
  test.each<[string, string, string, readonly string[]]>([
    ['no command', '', OURS, []],
    [
      'the host’s directories',
      '--path.procfs=/host/proc --path.rootfs /rootfs',
      `--path.procfs=/host/proc --path.rootfs /rootfs ${OURS}`,
      [],
    ],
    [
      'collectors that compose asks for',
      '--collector.systemd --collector.textfile.directory=/t',
      `--collector.systemd --collector.textfile.directory=/t --web.listen-address=${IP}:9100`,
      [],
    ],
    [
      'an old name',
      '--collector.netdev.device-blacklist=^veth',
      `--collector.netdev.device-exclude=^veth ${OURS}`,
      ['flag --collector.netdev.device-blacklist is called --collector.netdev.device-exclude today'],
    ],
  ])('%s', (_title, command, expected, notes) => {
    const started = nodeExporter.start(service({ command: words(command) }), IP)
    expect(started.argv.join(' ')).toBe(`/usr/bin/prometheus-node-exporter ${expected}`)
    expect(started.notes).toEqual(notes)
  })

  test('is ready at its telemetry path', () => {
    expect(nodeExporter.ready(service({ command: ['--web.telemetry-path=/m'] }), IP)).toEqual({ http: '/m' })
  })
})

describe('redis', () => {
  const OURS = `--bind ${IP} --protected-mode no`
  test.each<[string, Partial<ComposeService>, string, number]>([
    ['no command', {}, `/usr/bin/redis-server ${OURS}`, 6379],
    ['flags alone', { command: words('--appendonly yes') }, `/usr/bin/redis-server --appendonly yes ${OURS}`, 6379],
    [
      'with the program',
      { command: words('redis-server --requirepass s3cret --port 6380') },
      `/usr/bin/redis-server --requirepass s3cret --port 6380 ${OURS}`,
      6380,
    ],
    [
      'a configuration file',
      { command: words('redis-server /etc/redis.conf --save 60 1') },
      `/usr/bin/redis-server /etc/redis.conf --save 60 1 ${OURS}`,
      6379,
    ],
    ['a configuration file alone', { command: ['/etc/redis.conf'] }, `/usr/bin/redis-server /etc/redis.conf ${OURS}`, 6379],
    [
      'the image’s entrypoint, spelt out',
      { entrypoint: ['docker-entrypoint.sh'], command: ['redis-server'] },
      `/usr/bin/redis-server ${OURS}`,
      6379,
    ],
    [
      'a shell finds our wrapper first',
      { command: ['sh', '-c', 'redis-server --port 7000'] },
      'sh -c redis-server --port 7000',
      7000,
    ],
  ])('%s', (_title, fields, expected, port) => {
    const started = redis.start(service(fields), IP)
    expect(started.argv.join(' ')).toBe(expected)
    expect(started).toMatchObject({
      port,
      environment: { FIREDRILL_ADDRESS: IP, PATH: expect.stringMatching(/^\/opt\/firedrill\/bin:/) },
    })
    expect(Object.keys(redis.files)).toEqual(['/opt/firedrill/bin/redis-server'])
    expect(redis.ready(service(fields), IP)).toMatchObject({ exec: expect.arrayContaining([IP, String(port)]) })
  })
})

describe('postgres', () => {
  const OURS =
    '/bin/bash /opt/firedrill/docker-entrypoint.sh -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c jit=off -c unix_socket_directories=/var/run/postgresql'
  test.each<[string, Partial<ComposeService>, string, number]>([
    ['no command', {}, OURS, 5432],
    [
      'settings win over ours by standing after them',
      { command: words('postgres -c fsync=on -c max_connections=200') },
      `${OURS} -c fsync=on -c max_connections=200`,
      5432,
    ],
    [
      'flags alone',
      { command: words('-c shared_preload_libraries=pg_stat_statements') },
      `${OURS} -c shared_preload_libraries=pg_stat_statements`,
      5432,
    ],
    ['its port by -p', { command: words('postgres -p 5433') }, `${OURS} -p 5433`, 5433],
    ['its port as a setting', { command: words('postgres -c port=5434') }, `${OURS} -c port=5434`, 5434],
    [
      'the image’s entrypoint, spelt out',
      { entrypoint: ['/usr/local/bin/docker-entrypoint.sh'], command: ['postgres'] },
      OURS,
      5432,
    ],
  ])('%s', (_title, fields, expected, port) => {
    const started = postgres.start(service(fields), IP)
    expect(started.argv.join(' ')).toBe(expected)
    expect(started).toMatchObject({ port, notes: [], environment: { FIREDRILL_ADDRESS: IP, LANG: 'C.UTF-8' } })
    expect(postgres.ready(service(fields), IP)).toEqual({ exec: ['pg_isready', '-q', '-h', IP, '-p', String(port)] })
  })

  test('another program runs as it is, with a note', () => {
    expect(postgres.start(service({ command: ['sleep', '9'] }), IP)).toMatchObject({
      argv: ['sleep', '9'],
      notes: [expect.stringContaining('sleep')],
    })
  })

  test('a password stays where compose put it', () => {
    const started = postgres.start(service({ environment: { POSTGRES_PASSWORD: 's3cret-value' } }), IP)
    expect(JSON.stringify(started)).not.toContain('s3cret-value')
  })
})

describe('exporters', () => {
  const listen = (port: number) => `--web.listen-address=${IP}:${port}`
  const config = '--config.file=/etc/blackbox_exporter/config.yml'
  test.each<[string, typeof prometheus, Partial<ComposeService>, string, number, string]>([
    ['postgres: no command', postgresExporter, {}, listen(9187), 9187, '/'],
    [
      'postgres: its words and its port stay',
      postgresExporter,
      { command: words('--collector.stat_statements --web.listen-address=:9999') },
      `--collector.stat_statements ${listen(9999)}`,
      9999,
      '/',
    ],
    ['redis: no command', redisExporter, {}, listen(9121), 9121, '/health'],
    [
      'redis: one dash or two',
      redisExporter,
      { command: words('-redis.addr redis://cache:6379 -web.listen-address 0.0.0.0:9122') },
      `-redis.addr redis://cache:6379 ${listen(9122)}`,
      9122,
      '/health',
    ],
    [
      'redis: the address of a variable',
      redisExporter,
      { environment: { REDIS_EXPORTER_WEB_LISTEN_ADDRESS: ':9123' } },
      listen(9123),
      9123,
      '/health',
    ],
    [
      'redis: its old entrypoint',
      redisExporter,
      { entrypoint: ['/redis_exporter'], command: ['--debug'] },
      `--debug ${listen(9121)}`,
      9121,
      '/health',
    ],
    ['blackbox: no command', blackboxExporter, {}, `${config} ${listen(9115)}`, 9115, '/-/healthy'],
    [
      'blackbox: a file of its own under a prefix',
      blackboxExporter,
      { command: words('--config.file=/b.yml --web.external-url=http://x.example/bb') },
      `--config.file=/b.yml --web.external-url=http://x.example/bb ${listen(9115)}`,
      9115,
      '/bb/-/healthy',
    ],
    ['pushgateway: keeps nothing unless told', pushgateway, {}, `--persistence.file= ${listen(9091)}`, 9091, '/-/ready'],
    [
      'pushgateway: keeps what it is told to',
      pushgateway,
      { command: words('--persistence.file=/pushgateway/data') },
      `--persistence.file=/pushgateway/data ${listen(9091)}`,
      9091,
      '/-/ready',
    ],
  ])('%s', (_title, component, fields, expected, port, http) => {
    const started = component.start(service(fields), IP)
    expect(started.argv.join(' ')).toBe(`${component.program} ${expected}`)
    expect(started).toMatchObject({ port, notes: [] })
    expect(component.ready(service(fields), IP)).toEqual({ http })
  })
})
