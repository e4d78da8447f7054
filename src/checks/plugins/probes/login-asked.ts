import type { HttpAnswer } from '../../../clients/http.ts'
import type { Finding, Note } from '../../contract.ts'
import type { Instance } from '../scene.ts'
import { refused, said, through } from './answer.ts'
import { textIn } from './config.ts'
import { inQuery, loginName } from './credentials.ts'
import { MARK, reachedUpstream } from './entry.ts'
import type { ProbeContext, ProbeRequest } from './probe.ts'

/** How a request with, or without, a login was answered. */
export interface Asked {
  /** `without a key`. */
  readonly how: string
  readonly status: number
  readonly refused: boolean
  readonly said: string
  /** WWW-Authenticate. */
  readonly challenge: string | undefined
}

export const asked = (how: string, answer: HttpAnswer): Asked => ({
  how,
  status: answer.status,
  refused: refused(answer),
  said: said(answer),
  challenge: answer.headers['www-authenticate'],
})

/** Without what one logs in with at this plugin; where an anonymous consumer lets another plugin's login do, without any. */
export const lacking = ({ name, config }: Instance): ProbeRequest =>
  textIn(config, 'anonymous') === undefined ? { without: name } : { as: 'nobody' }

/** What of hide_credentials was seen: whether the credential reached the upstream, and by what; nothing of the credential itself. */
export type Hidden = { readonly leaked: boolean; readonly by: 'echo' | 'http-log' } | { readonly unseen: string }

/** Sends a request that logs in, and looks whether the credential reached the upstream. */
export async function askRight(at: ProbeContext, how: string): Promise<{ readonly right: Asked; readonly hidden: Hidden }> {
  const marker = `${at.marker}-right`
  const answer = through(await at.send({ headers: { [MARK]: marker } }), 401)
  const right = asked(how, answer)
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
export function judgeBarred(instance: Instance, one: Asked, scheme: string): Finding[] {
  const { where, name } = instance
  const anonymous = textIn(instance.config, 'anonymous')
  if (anonymous !== undefined) {
    if (!one.refused) return []
    return [
      {
        message: `${name} turned away a request ${one.how}, although it has an anonymous consumer`,
        expected: `it passes as ${anonymous}`,
        actual: one.said,
        where,
      },
    ]
  }
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
  if (new RegExp(`^${scheme}\\b`, 'i').test(one.challenge ?? '')) return []
  return [
    {
      message: `${name} turned away a request ${one.how} without saying how to log in`,
      expected: `WWW-Authenticate: ${scheme}…`,
      actual: one.challenge ?? 'no WWW-Authenticate',
      where,
    },
  ]
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
