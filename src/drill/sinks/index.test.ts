import { connect, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import { openSinks, type Sinks } from './index.ts'
import { Mailbox } from './mailbox.ts'

async function sinksWith(secrets: readonly string[] = []): Promise<Sinks> {
  const sinks = await openSinks({ listen: '127.0.0.1', name: '127.0.0.1', clock: systemClock, secrets })
  onTestFinished(() => sinks[Symbol.asyncDispose]())
  return sinks
}

const slack = { receiver: 'the team', integration: 'slack', index: 0 }
const mail = { receiver: 'the team', integration: 'email', index: 1 }
const post = (url: string, body: string) => fetch(url, { method: 'POST', body })

/** Speaks SMTP word for word; gives the codes of the replies. */
async function smtp(address: string, body: string, signal?: AbortSignal): Promise<string[]> {
  const [host = '', port] = address.split(':')
  const socket: Socket = connect(Number(port), host)
  signal?.addEventListener('abort', () => socket.destroy())
  const words = [
    'EHLO me',
    'MAIL FROM:<a@example.com>',
    'RCPT TO:<b@example.com>',
    'RCPT TO:<c@example.com>',
    'DATA',
    `${body}\r\n.`,
    'QUIT',
  ]
  const codes: string[] = []
  for await (const chunk of socket.setEncoding('utf8')) {
    const [last = ''] = String(chunk).trim().split('\r\n').slice(-1)
    codes.push(last.slice(0, 3))
    const word = words.shift()
    if (word === undefined) break
    socket.write(`${word}\r\n`)
  }
  return codes
}

const MAIL = [
  'From: a@example.com',
  'To: b@example.com',
  'Subject: =?utf-8?q?[RESOLVED]_Dr=C3=BCck?=',
  'Content-Type: multipart/alternative; boundary=x',
  '',
  '--x',
  'Content-Type: text/html; charset=UTF-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  '<html><head><title>no</title><style>p { }</style></head><body><p>Disk &amp; more</p><br>is =C3=BC</body></html>',
  '--x--',
].join('\r\n')

test('what arrives is kept in order, by the clock, with its slot and its answer', async () => {
  const sinks = await sinksWith()
  const url = await sinks.add(slack)
  expect(new URL(url).pathname).toMatch(/^\/[\da-f]{32}\/0-the-team-slack-0$/)
  expect(await (await post(url, '{"channel":"#ops","attachments":[{"title":"T","color":"danger"}]}')).text()).toBe('ok')
  expect((await post(url, 'no')).status).toBe(400)
  expect(sinks.deliveries()).toMatchObject([
    { ...slack, status: 'firing', title: 'T', to: ['#ops'], answered: 200 },
    { ...slack, payload: 'no', answered: 400 },
  ])
  const [first, second] = sinks.deliveries().map(({ at }) => at)
  expect(first).toBeLessThanOrEqual(second ?? 0)
})

test('paths that nobody was given lead nowhere', async () => {
  const sinks = await sinksWith()
  const url = new URL(await sinks.add(slack))
  for (const path of ['/', '//', '/%', '/x/0-the-team-slack-0', `${url.pathname.slice(0, 33)}/1-other`]) {
    expect((await post(url.origin + path, '{}')).status).toBe(404)
  }
  expect(sinks.deliveries()).toEqual([])
})

test('mail', async () => {
  const sinks = await sinksWith()
  expect(await smtp(await sinks.add(mail), MAIL)).toEqual(['220', '250', '250', '250', '250', '354', '250', '221'])
  expect(sinks.deliveries()).toMatchObject([
    {
      ...mail,
      status: 'resolved',
      title: '[RESOLVED] Drück',
      text: 'Disk & more\nis ü',
      to: ['b@example.com', 'c@example.com'],
      alerts: [],
      payload: { headers: { from: 'a@example.com' }, envelope: { from: 'a@example.com' } },
      answered: 250,
    },
  ])
})

test('what is too large is refused and recorded without what it holds', async () => {
  const sinks = await sinksWith()
  const large = 'x'.repeat(1024 * 1024)
  expect((await post(await sinks.add(slack), `{"text":"${large}"}`)).status).toBe(413)
  expect(await smtp(await sinks.add(mail), `${MAIL}\r\n${`${large.slice(0, 900)}\r\n`.repeat(1200)}`)).toContain('552')
  expect(sinks.deliveries().map(({ answered, refused, payload }) => [answered, refused, payload])).toEqual([
    [413, '413 larger than 1048576 bytes', undefined],
    [552, '552 5.3.4 message too big', undefined],
  ])
})

test('what is nested too deep is refused and recorded without what it holds', async () => {
  const sinks = await sinksWith()
  const nested = (levels: number) => `{"text":"x","deep":${'['.repeat(levels)}${']'.repeat(levels)}}`
  expect((await post(await sinks.add(slack), nested(400_000))).status).toBe(400)
  expect((await post(await sinks.add(slack), nested(1000))).status).toBe(200)
  expect(sinks.deliveries().map(({ text, answered }) => [text, answered])).toEqual([
    [undefined, 400],
    ['x', 200],
  ])
})

test('sinks fail as they are told to, the latest word counts', async () => {
  const sinks = await sinksWith()
  const url = await sinks.add(slack)
  const other = await sinks.add({ ...slack, index: 1 })
  const host = await sinks.add(mail)
  const ask = async () => [
    (await post(url, '{"text":"x"}')).status,
    (await post(other, '{"text":"x"}')).status,
    (await smtp(host, MAIL))[6],
  ]
  sinks.behave({ receiver: 'the team' }, 'error')
  expect(await ask()).toEqual([500, 500, '451'])
  sinks.behave({ receiver: 'the team', integration: 'slack', index: 1 }, 'ok')
  expect(await ask()).toEqual([500, 200, '451'])
  sinks.behave('all', 'rate-limit')
  expect(await ask()).toEqual([429, 429, '450'])
  sinks.behave('all', 'ok')
  expect(await ask()).toEqual([200, 200, '250'])
  expect(sinks.deliveries().map(({ answered }) => answered)).toEqual([500, 500, 451, 500, 200, 451, 429, 429, 450, 200, 200, 250])
  expect(sinks.deliveries().map(({ refused }) => refused)).toEqual([
    ...['500 rollup_error', '500 rollup_error', '451 4.3.0 local error in processing'],
    ...['500 rollup_error', undefined, '451 4.3.0 local error in processing'],
    ...['429 rate_limited', '429 rate_limited', '450 4.7.1 too many messages, try again later'],
    ...[undefined, undefined, undefined],
  ])
})

test('silent sinks record, and disposing ends those who wait', async () => {
  const sinks = await sinksWith()
  const [url, host] = [await sinks.add(slack), await sinks.add(mail)]
  sinks.behave('all', 'timeout')
  const waiting = expect(post(url, '{"text":"x"}')).rejects.toThrow()
  const talking = smtp(host, MAIL).catch(() => [])
  await expect.poll(() => sinks.deliveries().map(({ answered }) => answered), { timeout: 10_000 }).toEqual([undefined, undefined])
  expect(sinks.deliveries().map(({ refused }) => refused)).toEqual(['no answer', 'no answer'])
  await sinks[Symbol.asyncDispose]()
  await waiting
  expect(await talking).not.toContain('221')
  await expect(post(url, '{}')).rejects.toThrow()
})

test('only the given address is listened on', async (context) => {
  const foreign = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')
  if (foreign === undefined) return context.skip('this machine has no address but loopback')
  const sinks = await sinksWith()
  for (const address of [new URL(await sinks.add(slack)).port, (await sinks.add(mail)).split(':')[1]]) {
    const refused = new Promise((resolve) => connect(Number(address), foreign.address).once('error', resolve))
    expect(await refused).toMatchObject({ code: 'ECONNREFUSED' })
  }
})

test('an address that is not of this machine', async () => {
  const elsewhere = openSinks({ listen: '192.0.2.1', name: 'x', clock: systemClock })
  await expect(elsewhere).rejects.toThrow('no sink for notifications can listen on 192.0.2.1: ')
})

test('secrets are masked in what is kept', async () => {
  const sinks = await sinksWith(['hunter2hunter2'])
  await post(await sinks.add(slack), '{"text":"it is hunter2hunter2","password":"kept: nobody named it"}')
  expect(sinks.deliveries()[0]).toMatchObject({
    text: 'it is ***',
    payload: { text: 'it is ***', password: 'kept: nobody named it' },
  })
})

test('the oldest go when there are too many, and mail that was read late keeps its place', () => {
  const mailbox = new Mailbox([], { deliveries: 2, size: 1000 })
  const delivery = (at: number, text = '') => ({
    ...slack,
    at,
    status: undefined,
    title: undefined,
    text,
    to: [],
    alerts: [],
    payload: text,
    answered: 200,
    refused: undefined,
  })
  for (const at of [1, 3, 2]) mailbox.add(delivery(at))
  expect(mailbox.deliveries().map(({ at }) => at)).toEqual([2, 3])
  mailbox.add(delivery(4, 'x'.repeat(1000)))
  expect(mailbox.deliveries().map(({ at }) => at)).toEqual([4])
  expect(mailbox.dropped).toBe(3)
})
