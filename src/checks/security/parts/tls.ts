import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { RequestFailed } from '../../../clients/http.ts'
import { isLoopback } from '../../../declared/kong-settings.ts'
import { CannotObserve, messageOf } from '../../../lib/errors.ts'
import type { Finding, Observed } from '../../contract.ts'
import { kongOf } from '../../kong-of.ts'
import type { SecuritySpec } from '../spec.ts'
import { eachSeen, type Unseen, unlessUnseen } from '../unseen.ts'
import { isRedirect, serviceOf } from './door.ts'
import { placeOf } from './location.ts'
import type { Part } from './part.ts'
import { addressOf } from './reach.ts'
import { type Handshake, handshake, oldHandshake } from './tls-handshake.ts'
import type { TlsItem } from './tls-item.ts'

interface TlsSeen {
  readonly url: string
  readonly handshake: Handshake
  /** Version before 1.2 that it takes. */
  readonly old: string | undefined
  readonly daysLeft: number
  /** What the http sibling said; undefined: it takes no connection, or none that is plain. */
  readonly plain: { readonly url: string; readonly status: number; readonly location: string | undefined } | undefined
  readonly now: number
}

const DAY_MS = 24 * 3600 * 1000
const DAYS_LEFT = 14
/** Answers that serve nothing: nginx says 400 of plain requests on a TLS port, Kong 426 on a route for https only. */
const REFUSALS = [400, 403, 426]

/** https URLs with a certificate that is trusted and stays valid, TLS 1.2 or newer, and no plain sibling. */
export const tls: Part<readonly TlsSeen[]> = {
  title: ({ tls: items }) =>
    items &&
    `${items.map((item) => (item === 'declared' ? "Kong's TLS listeners" : item.url)).join(', ')} ${items.length === 1 && items[0] !== 'declared' ? 'speaks' : 'speak'} TLS and nothing else`,
  needs: ({ tls: items = [] }) =>
    items.map((item, index) => (item === 'declared' ? { role: 'kong' } : { url: item.url, path: ['tls', index] })),
  observe,
  judge: (_, seen) => seen.flatMap(judgeOne),
}

async function observe({ tls: items = [] }: SecuritySpec, at: Observed, unseen: Unseen): Promise<readonly TlsSeen[]> {
  const lists = await eachSeen(items, async (item) => (item === 'declared' ? declared(at) : [item]), unseen, at.signal)
  return eachSeen(lists.flat(), (item) => look(item, at, unseen), unseen, at.signal)
}

function declared(at: Observed): readonly TlsItem[] {
  const { service, settings } = kongOf(at)
  const listeners = [...settings.proxy, ...settings.admin, ...settings.status].filter((one) => one.tls && !isLoopback(one))
  if (listeners.length === 0)
    throw new CannotObserve(`${service.name} declares no listener with ssl beyond loopback: there is no TLS to look at`)
  return listeners.map(({ port }) => ({ url: `https://${service.name}:${port}` }))
}

async function look({ url, name, ca, daysLeft = DAYS_LEFT, http }: TlsItem, at: Observed, unseen: Unseen): Promise<TlsSeen> {
  const to = { url, ...addressOf(at.stack.resolve(url)), name: name ?? serviceOf(url), signal: at.signal }
  const authority = ca === undefined ? undefined : await authorityOf(resolve(at.baseDir, ca), ca)
  const seen = { url, daysLeft, now: at.clock.now(), handshake: await handshake({ ...to, ca: authority }) }
  if ('failed' in seen.handshake) return { ...seen, old: undefined, plain: undefined }
  const old = await oldHandshake(to)
  const plain = await unlessUnseen(() => askPlain(http ?? url.replace(/^https/, 'http'), at), unseen, at.signal)
  return { ...seen, old, plain }
}

async function authorityOf(file: string, given: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new CannotObserve(`the file ${given} of \`ca\` cannot be read: ${messageOf(error)}`, { cause: error })
  }
}

async function askPlain(url: string, at: Observed): Promise<TlsSeen['plain']> {
  try {
    const place = new URL(at.stack.resolve(url))
    place.protocol = 'http:'
    const { status, headers } = await at.http.request(place.href, { signal: at.signal })
    return { url, status, location: headers.location }
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error
    if (error.reason === 'too-large') return { url, status: 200, location: undefined }
    // `other`: what came was no HTTP, as what speaks TLS alone answers plain requests. Silence, or a host that nobody knows, tells nothing.
    if (['refused', 'reset', 'other'].includes(error.reason)) return undefined
    throw error
  }
}

function judgeOne({ url, handshake: seen, old, daysLeft, plain, now }: TlsSeen): Finding[] {
  if ('failed' in seen)
    return [
      { message: `${url} does not speak TLS`, expected: 'TLS 1.2 or newer', actual: seen.failed, where: url, hint: seen.hint },
    ]
  return [...judgeCertificate(url, seen, daysLeft, now), ...judgeOld(url, old), ...judgePlain(url, plain)]
}

function judgeCertificate(
  url: string,
  { untrusted, validTo }: Exclude<Handshake, { failed: string }>,
  daysLeft: number,
  now: number,
): Finding[] {
  if (untrusted !== undefined)
    return [
      {
        message: `the certificate of ${url} is not valid for its callers: ${untrusted}`,
        expected: 'a certificate that is trusted, valid, and for this name',
        actual: untrusted,
        where: url,
        hint: 'where its authority is your own, name its certificate with `ca`',
      },
    ]
  const days = Math.floor((validTo - now) / DAY_MS)
  if (days >= daysLeft) return []
  return [
    {
      message: `the certificate of ${url} is valid for ${days} more ${days === 1 ? 'day' : 'days'} only`,
      expected: `at least ${daysLeft} days`,
      actual: `until ${new Date(validTo).toISOString().slice(0, 10)}`,
      where: url,
      hint: 'renew it',
    },
  ]
}

const judgeOld = (url: string, old: string | undefined): Finding[] =>
  old === undefined
    ? []
    : [
        {
          message: `${url} takes ${old}`,
          expected: 'TLS 1.2 or newer',
          actual: `a connection by ${old}`,
          where: url,
          hint: 'Kong: KONG_SSL_PROTOCOLS=TLSv1.2 TLSv1.3; nginx: ssl_protocols',
        },
      ]

function judgePlain(url: string, plain: TlsSeen['plain']): Finding[] {
  if (plain === undefined || REFUSALS.includes(plain.status)) return []
  if (isRedirect(plain.status) && plain.location?.startsWith('https://')) return []
  return [
    {
      message: `${plain.url} answers without TLS`,
      expected: 'no connection, a redirect to https, 400, 403 or 426',
      actual: `${plain.status}${plain.location === undefined ? '' : ` to ${placeOf(plain.location, plain.url)}`}`,
      where: plain.url,
      hint: `who asks there is not sent to ${url}: take the plain listener out, or set protocols: [https] on Kong's routes`,
    },
  ]
}
