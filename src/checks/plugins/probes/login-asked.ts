import type { HttpAnswer } from '../../../clients/http.ts'
import type { Finding, Note } from '../../contract.ts'
import { isSince } from '../needs/since.ts'
import { inEffect } from '../precedence.ts'
import type { Instance } from '../scene.ts'
import { allows } from './acl.ts'
import { refused, said, through } from './answer.ts'
import { numberIn, textIn } from './config.ts'
import { consumerName, guestOf, inQuery, loginName } from './credentials.ts'
import { MARK, reachedUpstream } from './entry.ts'
import type { ProbeContext, ProbeRequest } from './probe.ts'
import { terminating } from './room.ts'

/** How a request with, or without, a login was answered. */
export interface Asked {
  /** `without a key`. */
  readonly how: string
  readonly status: number
  readonly refused: boolean
  readonly said: string
  /** WWW-Authenticate. */
  readonly challenge: string | undefined
  /** The version of Kong since which it is there, where this one is older. */
  readonly since: string | undefined
}

/** `wrong`: sent with a login that is none. */
export function asked({ gateway, instance }: ProbeContext, how: string, answer: HttpAnswer, wrong = true): Asked {
  const since = CHALLENGES[instance.name]?.[wrong ? 1 : 0] ?? '3.0'
  return {
    how,
    status: answer.status,
    refused: refused(answer),
    said: said(answer),
    challenge: answer.headers['www-authenticate'],
    since: isSince(gateway.version, since) ? undefined : since,
  }
}

/** Since which Kong an answer of 401 says how to log in: to whom has no login, and to one with a wrong one. */
const CHALLENGES: Readonly<Record<string, readonly [none: string, wrong: string]>> = {
  'key-auth': ['3.0', '3.7'],
  'basic-auth': ['3.0', '3.7'],
  jwt: ['3.8', '3.8'],
}

/** What becomes of a request that logs in nowhere at a plugin with an anonymous consumer. */
export interface Guest {
  readonly name: string
  /** It passes, or another plugin gives it this status; undefined: that cannot be told. */
  readonly gets: 'through' | number | undefined
}

/** Undefined: the plugin has no anonymous consumer. */
export function guestAt({ instance, gateway, way }: ProbeContext): Guest | undefined {
  const anonymous = textIn(instance.config, 'anonymous')
  if (anonymous === undefined) return undefined
  const name = gateway.names.get(anonymous) ?? anonymous
  // Another that asks for a login, and lets nobody in without.
  if (guestOf(inEffect(gateway, way, undefined).values(), gateway.names) === undefined) return { name, gets: undefined }
  const running = inEffect(gateway, way, name)
  const groups = gateway.credentials.find((one) => consumerName(one) === name)?.groups
  const acl = running.get('acl')
  if (acl !== undefined && groups === undefined) return { name, gets: undefined }
  if (acl !== undefined && !allows(acl.config, groups ?? [])) return { name, gets: 403 }
  const terminated = terminating(running)
  return { name, gets: terminated === undefined ? 'through' : (numberIn(terminated.config, 'status_code') ?? 503) }
}

/** Without what one logs in with at this plugin; where an anonymous consumer lets another plugin's login do, without any. */
export const lacking = ({ name, config }: Instance): ProbeRequest =>
  textIn(config, 'anonymous') === undefined ? { without: name } : { as: 'nobody' }

/** What of hide_credentials was seen: whether the credential reached the upstream, and by what; nothing of the credential itself. */
export type Hidden = { readonly leaked: boolean; readonly by: 'echo' | 'http-log' } | { readonly unseen: string }

/** Sends a request that logs in, and looks whether the credential reached the upstream. */
export async function askRight(at: ProbeContext, how: string): Promise<{ readonly right: Asked; readonly hidden: Hidden }> {
  const marker = `${at.marker}-right`
  const answer = through(await at.send({ headers: { [MARK]: marker } }), 401)
  const right = asked(at, how, answer)
  if (right.refused) return { right, hidden: { unseen: 'it was turned away' } }
  if (inQuery(at.instance)) return { right, hidden: { unseen: 'it stands in the query' } }
  const reached = await reachedUpstream(at, answer, marker)
  if ('unseen' in reached) return { right, hidden: reached }
  const name = loginName(at.instance)?.toLowerCase() ?? ''
  // Kong's log never shows these two.
  if (reached.by === 'http-log' && /^(proxy-)?authorization$/.test(name))
    return { right, hidden: { unseen: 'http-log never shows Authorization' } }
  return { right, hidden: { leaked: reached.headers[name] !== undefined, by: reached.by } }
}

/** What is wrong with a request that had to be turned away with 401 and a challenge of this scheme, or, with an anonymous consumer, let in. */
export function judgeBarred(instance: Instance, one: Asked, scheme: string, guest: Guest | undefined): Finding[] {
  if (guest !== undefined) return judgeGuest(instance, one, guest)
  const { where, name } = instance
  if (!one.refused)
    return [
      {
        message: `${name} let a request ${one.how} pass`,
        expected: '401',
        actual: one.said,
        where,
        hint: `the plugin is configured there and does not protect it: look which plugin hides it, and whether another lets the request in`,
      },
    ]
  if (one.status !== 401)
    return [
      {
        message: `a request ${one.how} was turned away in another way than ${name} does it`,
        expected: '401',
        actual: one.said,
        where,
      },
    ]
  if (one.since !== undefined || new RegExp(`^${scheme}\\b`, 'i').test(one.challenge ?? '')) return []
  return [
    {
      message: `${name} turned away a request ${one.how} without saying how to log in`,
      expected: `WWW-Authenticate: ${scheme}…`,
      actual: one.challenge ?? 'no WWW-Authenticate',
      where,
    },
  ]
}

function judgeGuest({ where, name }: Instance, one: Asked, { name: guest, gets }: Guest): Finding[] {
  if (gets === undefined || (gets === 'through' ? !one.refused : one.status === gets)) return []
  if (gets === 'through')
    return [
      {
        message: `${name} turned away a request ${one.how}, although it has an anonymous consumer`,
        expected: `it passes as ${guest}`,
        actual: one.said,
        where,
      },
    ]
  return [
    {
      message: `a request ${one.how} is not answered as one of the anonymous consumer ${guest}`,
      expected: `${gets}, by what the gateway has for that consumer`,
      actual: one.said,
      where,
    },
  ]
}

/** What was not judged of requests that had to be turned away. */
export function notesOfBarred({ where, name }: Instance, all: readonly (Asked | undefined)[], guest: Guest | undefined): Note[] {
  if (guest !== undefined)
    return guest.gets === undefined
      ? [{ message: `what becomes of a request without a login was not judged: for ${guest.name} other plugins decide`, where }]
      : []
  const older = all.find((one) => one?.since !== undefined && one.challenge === undefined)
  return older === undefined
    ? []
    : [{ message: `a request ${older.how} is not told how to log in: ${name} of Kong does that since ${older.since}`, where }]
}

/** What is wrong with a request that had to be let in. */
export const judgeRight = ({ where, name }: Instance, one: Asked | undefined): Finding[] =>
  one?.refused
    ? [
        {
          message: `${name} turned away a request ${one.how}`,
          expected: 'it passes',
          actual: one.said,
          where,
          hint: 'the gateway may have another credential than the declarative file',
        },
      ]
    : []

export function judgeHidden({ where, name, config }: Instance, hidden: Hidden | undefined): Finding[] {
  if (hidden === undefined || 'unseen' in hidden || config.hide_credentials !== true || !hidden.leaked) return []
  const actual =
    hidden.by === 'echo' ? 'the upstream got it' : 'the entry of http-log shows it among the headers for the upstream'
  return [
    {
      message: `${name} does not hide the credential from the upstream`,
      expected: 'removed (hide_credentials: true)',
      actual,
      where,
    },
  ]
}

export function notesOfHidden({ where, config }: Instance, hidden: Hidden | undefined): Note[] {
  if (hidden === undefined) return []
  if ('unseen' in hidden)
    return config.hide_credentials === true
      ? [{ message: `whether the credential is hidden from the upstream was not seen: ${hidden.unseen}`, where }]
      : []
  return hidden.leaked && config.hide_credentials !== true
    ? [{ message: 'the credential is passed on to the upstream (hide_credentials: false)', where }]
    : []
}
