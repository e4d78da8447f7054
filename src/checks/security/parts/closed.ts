import { z } from 'zod'
import { CannotObserve } from '../../../lib/errors.ts'
import type { Finding, Observed } from '../../contract.ts'
import { serviceUrl } from '../../pieces.ts'
import { eachSeen } from '../unseen.ts'
import { describeKnock, isShut, type Knock, knock, serviceOf } from './door.ts'
import { listed } from './listed.ts'
import type { Part } from './part.ts'
import { addressOf, hasPort } from './reach.ts'

const headers = z.record(z.string().min(1), z.string())

/** A URL that must not answer strangers. */
export const closedItem = z
  .union([
    serviceUrl,
    z.strictObject({
      url: serviceUrl,
      method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).optional(),
      headers: headers.optional().meta({ description: 'Sent with it; no credentials.' }),
      without: headers.optional().meta({
        description:
          'Headers with which it answers, and without which it must not: proof that the path exists. Take keys from the environment.',
      }),
      accept: z
        .array(
          z.union([z.literal('refused'), z.int().min(300).max(599)], { error: 'expected a status from 300 to 599, or refused' }),
        )
        .optional()
        .meta({
          description:
            'What counts as closed, too: statuses, like 404 of a router that does not know the path, or refused: no connection, wherever the port is known from.',
        }),
    }),
  ])
  .transform((item) => (typeof item === 'string' ? { url: item } : item))

interface Tried {
  readonly url: string
  readonly request: string
  readonly answer: string
  readonly shut: boolean
}

/** URLs that must not answer somebody without credentials. */
export const closed: Part<readonly Tried[]> = {
  title: ({ closed: asked }) =>
    asked && `${listed(asked.map(({ url }) => url))} ${asked.length === 1 ? 'is' : 'are'} closed to strangers`,
  needs: ({ closed: asked = [] }) => asked.map(({ url }, index) => ({ url, path: ['closed', index] })),
  observe: ({ closed: asked = [] }, at, unseen) => eachSeen(asked, (item) => look(item, at), unseen, at.signal),
  judge: (_, seen) => seen.filter(({ shut }) => !shut).map(open),
}

async function look(
  { url, method = 'GET', headers = {}, without, accept = [] }: z.output<typeof closedItem>,
  at: Observed,
): Promise<Tried> {
  const request = `${method} ${url}`
  if (without !== undefined) {
    const inside = await knock(at, url, { method, headers: { ...headers, ...without } })
    if ('refused' in inside || inside.status >= 300)
      throw new CannotObserve(
        `${request} with ${Object.keys(without).join(', ')} gave ${describeKnock(inside)}: that it is closed without them would prove nothing`,
      )
  }
  const answer = await knock(at, url, { method, headers })
  if ('refused' in answer && !accept.includes('refused')) mustHavePort(at, url)
  const told = { url, request, answer: describeKnock(answer) }
  if (isShut(answer) || isAccepted(answer, accept)) return { ...told, shut: true }
  if (isOpen(answer)) return { ...told, shut: false }
  throw new CannotObserve(
    `${request} without credentials gave ${told.answer}: that is neither an answer nor a refusal; where it means closed, say so with \`accept\``,
  )
}

// No connection is what a mistyped port gives, too.
function mustHavePort(at: Observed, url: string): void {
  const service = at.stack.named(serviceOf(url))
  const { port } = addressOf(url)
  if (!hasPort(at, service, port))
    throw new CannotObserve(
      `${url} takes no connection, and nothing but this URL says that ${service.name} has a port ${port}: compose does not publish it; where nothing is to listen there, say so with \`accept: [refused]\``,
    )
}

const isAccepted = (answer: Knock, accept: readonly unknown[]): boolean => 'status' in answer && accept.includes(answer.status)
const isOpen = (answer: Knock): boolean => 'status' in answer && answer.status >= 200 && answer.status < 300

const open = ({ url, request, answer }: Tried): Finding => ({
  message: `${url} is open to everybody`,
  expected: '401, 403, a redirect to a login, or no connection',
  actual: `${request} without credentials is answered with ${answer}`,
  where: url,
  hint: `let ${serviceOf(url)} listen where only those reach it who should, or ask for credentials there`,
})
