import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import type { TestBedError } from '../../lib/errors.ts'
import { poll } from '../../lib/poll.ts'
import type { RunningStack, StackEvent } from '../stack.ts'
import { whyNotNative } from './machine.ts'
import { openStack } from './native.fixture.ts'
import { NativeService } from './service.ts'

const obstacle = whyNotNative()
if (obstacle !== undefined) console.log(`skipped, native stacks cannot run here: ${obstacle}`)

const directory = mkdtempSync(join(tmpdir(), 'firedrill-native-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

let files = 0
function compose(services: Record<string, unknown>): string {
  const file = join(directory, `compose-${files++}.yml`)
  writeFileSync(file, JSON.stringify({ services, volumes: { shared: {}, 'app-data': {} } }))
  return file
}

const node = (code: string, more: object = {}) => ({ build: '.', 'x-native': { command: ['node', '-e', code] }, ...more })
const serve = (answer: string | number, more = `; process.on('SIGTERM', () => process.exit(0))`) =>
  `require('node:http').createServer((q, r) => r.end(String(${answer}))).listen(3000, process.env.HOST)${more}`

const stateNames = (): string[] => {
  const parent = join(tmpdir(), `firedrill-${userInfo().uid}`)
  return existsSync(parent) ? readdirSync(parent).filter((name) => name.startsWith(`run-${process.pid}-`)) : []
}

const logOf = (service: string): string => {
  const [name = ''] = stateNames()
  const file = join(tmpdir(), `firedrill-${userInfo().uid}`, name, 'logs', `${service}.log`)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

const commands = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      } catch {
        return ''
      }
    })

const running = (mark: string): number => commands().filter((line) => line.includes(mark)).length

async function ask(stack: RunningStack, name: string): Promise<string> {
  const { host, port } = stack.services.find((service) => service.name === name)?.endpoint() ?? {}
  return (await fetch(`http://${host}:${port}/`)).text()
}

const until = async (what: () => boolean | Promise<boolean>) =>
  poll({
    observe: async () => what(),
    holds: (value) => value,
    deadline: (
      (end) => () =>
        end
    )(systemClock.now() + 10_000),
    interval: 20,
    mode: 'until',
    clock: systemClock,
    signal: new AbortController().signal,
  })

describe.skipIf(obstacle !== undefined)('native runtime', () => {
  test('names, localhost, volumes and read-only mounts are as in a container', async () => {
    writeFileSync(join(directory, 'note.txt'), 'from the host')
    const look = `[
      require('node:fs').readFileSync('/etc/hosts', 'utf8').split('\\n').filter((line) => / (localhost|b alias)/.test(line)).length,
      require('node:fs').readFileSync('/note.txt', 'utf8'),
      (() => { try { require('node:fs').writeFileSync('/note.txt', 'x'); return 'written' } catch (error) { return error.code } })(),
      (require('node:fs').writeFileSync('/shared/from-a', 'hello'), 'shared'),
      require('node:fs').readdirSync('/proc').filter((name) => name > 0).length,
    ].join('|')`
    const read = `require('node:fs').readFileSync('/shared/from-a', 'utf8')`
    await using stack = await openStack(
      compose({
        a: node(serve(look), { ports: ['3000'], volumes: ['./note.txt:/note.txt:ro', 'shared:/shared'] }),
        b: node(serve(read), { ports: ['3000'], volumes: ['shared:/shared'], hostname: 'alias', depends_on: ['a'] }),
      }),
    )
    expect(await ask(stack, 'a')).toBe('2|from the host|EROFS|shared|2')
    expect(await ask(stack, 'b')).toBe('hello')
    const [a, b] = stack.services
    expect(a?.endpoint().host).not.toBe(b?.endpoint().host)
    expect(a?.hostPath('/note.txt')).toBe(join(directory, 'note.txt'))
    expect(a?.hostPath('/other')).toBeUndefined()
  })

  test('starts by depends_on: after health, after completion', async () => {
    const events: string[] = []
    const onEvent = (event: StackEvent) => void ('service' in event && events.push(`${event.type} ${event.service}`))
    const health = {
      test: ['CMD', 'node', '-e', "fetch('http://localhost:3000').then(() => process.exit(0), () => process.exit(1))"],
    }
    await using _stack = await openStack(
      compose({
        app: node(serve(1), {
          ports: ['3000'],
          depends_on: { db: { condition: 'service_healthy' }, migrate: { condition: 'service_completed_successfully' } },
        }),
        migrate: node('process.exit(0)', { depends_on: { db: { condition: 'service_healthy' } } }),
        db: node(serve(2), { ports: ['3000'], healthcheck: health }),
      }),
      { onEvent },
    )
    expect(events).toEqual(['starting db', 'ready db', 'starting migrate', 'starting app', 'ready app'])
  })

  test('an app that ends before it is ready: its last log lines, and nothing left behind', async () => {
    const file = compose({
      fine: node(`${serve(1)}; /* mark-${process.pid}-a */`, { ports: ['3000'] }),
      app: node(`console.error('no database\\nsecond line'); process.exit(7)`, { ports: ['3000'], depends_on: ['fine'] }),
    })
    await expect(openStack(file)).rejects.toThrow(
      /^app ended with exit code 7 before it was ready; its last log lines:\n {4}no database\n {4}second line$/,
    )
    expect([running(`mark-${process.pid}-a`), stateNames()]).toEqual([0, []])
  })

  test('a mount whose source is missing', async () => {
    const file = compose({ app: node(serve(1), { ports: ['3000'], volumes: ['./absent.yml:/absent.yml'] }) })
    await expect(openStack(file)).rejects.toThrow(
      /^app mounts .*absent\.yml on \/absent\.yml, but there is no such file or directory$/,
    )
  })

  test('a port that is taken on every address', async () => {
    const server = createServer().listen(0, '0.0.0.0')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const file = compose({ app: node('', { ports: [String(port)] }) })
    await expect(openStack(file)).rejects.toThrow(
      new RegExp(`^app needs port ${port}, but .+ \\(pid ${process.pid}\\) listens on it on every address$`),
    )
    server.close()
  })

  test('two stacks at once do not meet', async () => {
    const file = compose({ app: node(serve('process.env.HOST'), { ports: ['3000'] }) })
    await using one = await openStack(file)
    await using two = await openStack(file)
    expect(await ask(one, 'app')).not.toBe(await ask(two, 'app'))
  })

  test('disposed: processes and directories are gone', async () => {
    const file = compose({ app: node(`${serve(1)}; /* mark-${process.pid}-b */`, { ports: ['3000'] }) })
    {
      await using _stack = await openStack(file)
      expect([running(`mark-${process.pid}-b`) > 0, stateNames().length]).toEqual([true, 1])
    }
    expect([running(`mark-${process.pid}-b`), stateNames()]).toEqual([0, []])
  })

  test('interrupted while starting: nothing left behind', async () => {
    const controller = new AbortController()
    const file = compose({ app: node(`setInterval(() => 0, 1000); /* mark-${process.pid}-c */`, { ports: ['3000'] }) })
    const onEvent = () => controller.abort()
    await expect(openStack(file, { signal: controller.signal, onEvent })).rejects.toThrow(
      'interrupted while the stack was starting',
    )
    expect([running(`mark-${process.pid}-c`), stateNames()]).toEqual([0, []])
  })

  test('a harness that is killed takes its services with it; the next run removes its directory', async () => {
    const mark = `mark-${process.pid}-d`
    const file = compose({ app: node(`${serve(1)}; /* ${mark} */`, { ports: ['3000'] }) })
    const harness = spawn(process.execPath, [join(import.meta.dirname, 'native.fixture.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(harness.stdout, 'data')
    expect(running(mark)).toBeGreaterThan(0)
    harness.kill('SIGKILL')
    await once(harness, 'exit')
    expect(await until(() => running(mark) === 0)).toMatchObject({ held: true })
    await using _next = await openStack(compose({ app: node(serve(1), { ports: ['3000'] }) }))
    const left = readdirSync(join(tmpdir(), `firedrill-${userInfo().uid}`))
    expect(left.filter((name) => name.startsWith(`run-${harness.pid}-`))).toEqual([])
  })

  test('a mount point is made inside, never on this machine', async () => {
    writeFileSync(join(directory, 'note.txt'), 'from the host')
    const name = `firedrill-${process.pid}`
    const targets = [`/etc/${name}/x.yml`, `/var/lib/${name}/x`, `/usr/local/${name}/deep/x`, `/var/run/${name}.sock`, `/${name}`]
    const look = `${JSON.stringify(targets)}.map((file) => require('node:fs').readFileSync(file, 'utf8')).join('|')`
    await using stack = await openStack(
      compose({ app: node(serve(look), { ports: ['3000'], volumes: targets.map((target) => `./note.txt:${target}:ro`) }) }),
    )
    expect(await ask(stack, 'app')).toBe(targets.map(() => 'from the host').join('|'))
    expect(targets.filter((target) => existsSync(target))).toEqual([])
    expect(readFileSync('/etc/hosts', 'utf8')).not.toContain('127.83.')
  })

  test('read-only holds for what is mounted below, and for /sys', async () => {
    const attempt = (file: string) =>
      `(() => { try { require('node:fs').writeFileSync('${file}', 'x'); return 'written' } catch (error) { return error.code } })()`
    const look = `[${attempt(`/whole/dev/shm/firedrill-${process.pid}`)}, ${attempt('/sys/kernel/mm/transparent_hugepage/enabled')}].join('|')`
    await using stack = await openStack(compose({ app: node(serve(look), { ports: ['3000'], volumes: ['/:/whole:ro'] }) }))
    expect(await ask(stack, 'app')).toBe('EROFS|EROFS')
  })

  test('a service is ended by SIGTERM although it does not handle it, and its exit is told in words', async () => {
    const file = compose({ app: node(serve(1, ''), { ports: ['3000'] }) })
    const stack = await openStack(file)
    const [service] = stack.services
    await stack[Symbol.asyncDispose]()
    expect(service instanceof NativeService && (await service.process.exited)).toEqual({ code: null, signal: 'SIGTERM' })
    const killed = compose({ app: node(`process.kill(process.pid, 'SIGKILL')`, { ports: ['3000'] }) })
    await expect(openStack(killed)).rejects.toThrow(
      /^app was killed by SIGKILL \(out of memory, or somebody ended it\) before it was ready/,
    )
  })

  test('PATH of the compose file is the service’s, and does not decide how its root is built', async () => {
    const command = [process.execPath, '-e', serve('process.env.PATH')]
    await using stack = await openStack(
      compose({ app: { build: '.', ports: ['3000'], environment: { PATH: '/app/bin' }, 'x-native': { command } } }),
    )
    expect(await ask(stack, 'app')).toBe('/app/bin')
  })

  test('a healthcheck runs in the working directory; one that hangs is ended, with what it started', async () => {
    const mark = `mark-${process.pid}-h`
    const check = `const fs = require('node:fs'); if (fs.existsSync('./seen-${process.pid}')) process.exit(0)
      fs.writeFileSync('./seen-${process.pid}', ''); setInterval(() => 0, 1000) /* ${mark} */`
    writeFileSync(join(directory, 'health.cjs'), check)
    const healthcheck = { test: ['CMD', 'sh', '-c', `node ./health.cjs || exit 1 # ${mark}`], timeout: '300ms' }
    await using stack = await openStack(compose({ app: node(serve(1), { ports: ['3000'], healthcheck }) }))
    expect(await ask(stack, 'app')).toBe('1')
    expect(running(mark)).toBe(0)
  })

  test('a service that ends while others start: the stack is not up', async () => {
    const mark = `mark-${process.pid}-e`
    const on = (name: string, then: string) =>
      `const t = setInterval(() => { if (!require('node:fs').existsSync('${name}-${process.pid}')) return; clearInterval(t); ${then} }, 10)`
    const file = compose({
      db: node(`${serve(1)}; ${on('fail', `console.error('disk full'); process.exit(3)`)} /* ${mark} */`, { ports: ['3000'] }),
      app: node(on('go', serve(2)), { ports: ['3000'] }),
    })
    const signs = (name: string) => writeFileSync(join(directory, `${name}-${process.pid}`), '')
    const onEvent = (event: StackEvent) => {
      if (event.type !== 'ready' || event.service !== 'db') return
      signs('fail')
      void until(() => running(mark) === 0).then(() => signs('go'))
    }
    await expect(openStack(file, { onEvent })).rejects.toThrow(
      /^db ended with exit code 3 while others were starting; its last log lines:\n {4}disk full$/,
    )
  })

  test('a service without a port that has done its work is no news; one that fails, or has a port, is', async () => {
    const sign = join(directory, `end-${process.pid}`)
    const then = (what: string) =>
      `const t = setInterval(() => { if (require('node:fs').existsSync('${sign}')) { clearInterval(t); ${what} } }, 10)`
    const told = Promise.withResolvers<void>()
    const exits: string[] = []
    await using stack = await openStack(
      compose({
        seed: node(then('process.exit(0)')),
        bad: node(then('process.exit(3)')),
        statsd: node(then('process.exit(0)'), { ports: ['8125/udp'] }),
      }),
      {
        onEvent: (event) => {
          if (event.type === 'exited' && exits.push(`${event.service} ${event.code}`) === 2) told.resolve()
        },
      },
    )
    writeFileSync(sign, '')
    await told.promise
    const ends = stack.services.flatMap((service) => (service instanceof NativeService ? [service.process.exited] : []))
    expect((await Promise.all(ends)).map(({ code }) => code)).toEqual([0, 3, 0])
    expect(exits.sort()).toEqual(['bad 3', 'statsd 0'])
  })

  test('the main port is one of TCP', async () => {
    await using stack = await openStack(compose({ app: node(serve(1), { ports: ['8125:8125/udp', '3000:3000'] }) }))
    expect(await ask(stack, 'app')).toBe('1')
    await using none = await openStack(
      compose({ app: node('setInterval(() => 0, 1000)', { ports: ['8125/udp'], expose: ['53/udp'] }) }),
    )
    expect(() => none.services[0]?.endpoint()).toThrow('app has no TCP port: its compose service names none')
  })

  test('a program that the kernel refuses to start: why, and nothing left behind', async () => {
    const app = (environment: Record<string, string>) => compose({ app: node(serve(1), { ports: ['3000'], environment }) })
    await expect(openStack(app({ SMALL: 'x', BIG: 'x'.repeat(200_000) }))).rejects.toThrow(
      /^app could not be started: its variable BIG has 200004 bytes, and the kernel takes less than 131072 \(E2BIG\)$/,
    )
    const many = Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`V${n}`, 'x'.repeat(120_000)]))
    await expect(openStack(app(many))).rejects.toThrow('its command line and its environment are too large together (E2BIG)')
    expect(stateNames()).toEqual([])
  })

  test('a volume without a name is never the named one', async () => {
    const write = (name: string) =>
      `(require('node:fs').writeFileSync('/data/${name}', ''), require('node:fs').readdirSync('/data').join())`
    await using stack = await openStack(
      compose({
        app: node(serve(write('own')), { ports: ['3000'], volumes: ['/data', '/da/ta', '/da-ta'] }),
        other: node(serve(write('named')), { ports: ['3000'], volumes: ['app-data:/data'] }),
      }),
    )
    expect([await ask(stack, 'app'), await ask(stack, 'other'), await ask(stack, 'app')]).toEqual(['own', 'named', 'own'])
    const [app] = stack.services
    expect(new Set(['/data', '/da/ta', '/da-ta'].map((path) => app?.hostPath(path))).size).toBe(3)
  })

  test('of a long log the last whole lines', async () => {
    await using stack = await openStack(
      compose({ app: node(`console.log('start-'.repeat(50_000)); console.log('end'); ${serve(1)}`, { ports: ['3000'] }) }),
    )
    expect(await stack.services[0]?.lastLog(10)).toEqual(['end'])
  })

  test('interrupted while a one-shot runs: nothing left behind', async () => {
    const controller = new AbortController()
    const mark = `mark-${process.pid}-o`
    const file = compose({
      app: node(serve(1), { ports: ['3000'], depends_on: { migrate: { condition: 'service_completed_successfully' } } }),
      migrate: node(`console.log('migrating'); setInterval(() => 0, 1000); /* ${mark} */`),
    })
    const opened = openStack(file, { signal: controller.signal })
    const interrupted = expect(opened).rejects.toThrow('interrupted while the stack was starting')
    await until(() => logOf('migrate').includes('migrating'))
    controller.abort()
    await interrupted
    expect([running(mark), stateNames()]).toEqual([0, []])
  })

  test('kept after a failed start: its log, and no process', async () => {
    const mark = `mark-${process.pid}-k`
    const failed = await openStack(
      compose({ app: node(`console.log('why'); process.exit(2) /* ${mark} */`, { ports: ['3000'] }) }),
      {
        keep: true,
      },
    ).catch((error: unknown) => error)
    const log = /^its whole log: (.+)$/.exec((failed as TestBedError).hint ?? '')?.[1] ?? ''
    expect([readFileSync(log, 'utf8'), running(mark)]).toEqual(['why\n', 0])
    rmSync(dirname(dirname(log)), { recursive: true })
  })

  test('kept: no other run gets its addresses, also when the harness has ended', async () => {
    const file = compose({ app: node(serve(1), { ports: ['3000'] }) })
    const harness = spawn(process.execPath, [join(import.meta.dirname, 'native.fixture.ts'), file, 'keep'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const kept = await text(harness.stdout)
    const [, end = ''] = /^to end it: (.+)$/m.exec(kept) ?? []
    const [, address = '', subnet = ''] = /http:\/\/((127\.83\.\d+)\.\d+):3000/.exec(kept) ?? []
    const finish = async () => void (await once(spawn('sh', ['-c', end], { stdio: 'ignore' }), 'exit'))
    onTestFinished(finish)
    const held = async () => {
      const server = createServer().listen({ host: `${subnet}.254`, port: 8383, exclusive: true })
      const taken = await once(server, 'listening').then(
        () => false,
        () => true,
      )
      server.close()
      return taken
    }
    expect([await held(), await (await fetch(`http://${address}:3000/`)).text()]).toEqual([true, '1'])
    await finish()
    expect(await until(async () => !(await held()))).toMatchObject({ held: true })
  })

  test('kept: it lives on, and the line that ends it leaves nothing', async () => {
    const mark = `mark-${process.pid}-l`
    const stack = await openStack(compose({ app: node(`${serve(1)}; /* ${mark} */`, { ports: ['3000'] }) }), { keep: true })
    const [app] = stack.services
    onTestFinished(() => {
      if (app instanceof NativeService) app.process.kill()
    })
    await stack[Symbol.asyncDispose]()
    expect(await ask(stack, 'app')).toBe('1')
    const [command] = stack.kept.flatMap((line) => /^to end it: (.+)$/.exec(line)?.[1] ?? [])
    await once(spawn('sh', ['-c', command ?? ''], { stdio: 'inherit' }), 'exit')
    expect(await until(() => running(mark) === 0)).toMatchObject({ held: true })
    expect(existsSync(dirname(dirname(app?.logFile ?? '')))).toBe(false)
  })
})
