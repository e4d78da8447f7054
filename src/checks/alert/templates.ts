import { z } from 'zod'
import type { Finding } from '../contract.ts'
import type { Delivery } from '../drill.ts'
import { templateError } from '../payload.ts'
import { tellsOf } from './belongs.ts'
import { placeOf } from './judge-delivered.ts'
import type { AlertSeen } from './seen.ts'
import type { AlertSpec } from './spec.ts'

/** Templates of the rule, or of a receiver, that could not be expanded: people would read the error instead. */
export function judgeTemplates(spec: AlertSpec, seen: AlertSeen): Finding[] {
  const found = new Map<string, Finding>()
  const look = (what: string, text: string | undefined, where: string | undefined) => {
    const actual = templateError(text ?? '')
    if (actual !== undefined && !found.has(what))
      found.set(what, { message: `${what} of ${spec.alert} cannot be rendered`, expected: 'text', actual, where })
  }
  const where = seen.facts.rules[0]?.where
  const held = seen.held === undefined || 'error' in seen.held ? [] : seen.held
  for (const { labels, annotations } of [...seen.alerts, ...held]) {
    for (const [name, text] of Object.entries(annotations)) look(`annotation ${name}`, text, where)
    for (const [name, text] of Object.entries(labels)) look(`label ${name}`, text, where)
  }
  // What the rule wrote is told once, not again of each message that carries it.
  if (found.size > 0) return [...found.values()]
  for (const { delivery } of seen.deliveries.filter((one) => tellsOf(spec, one.delivery))) {
    look(`the title at ${placeOf(delivery)}`, delivery.title, undefined)
    look(`the text at ${placeOf(delivery)}`, delivery.text, undefined)
  }
  const cut = seen.deliveries.filter(({ delivery }) => isAsked(spec, delivery) && isCutShort(delivery))
  for (const { delivery } of cut) {
    const place = placeOf(delivery)
    found.set(place, {
      message: `the message to ${place} is cut short: a template of it cannot be expanded`,
      expected: 'a message with all of its parts',
      actual: `title ${JSON.stringify(delivery.title ?? '')}, text ${JSON.stringify(delivery.text ?? '')}, and nothing behind it`,
      where: seen.configs.find(({ receiver, integration }) => placeOf({ receiver, integration }) === place)?.where,
      hint: 'Alertmanager leaves out what comes after the error and sends the rest: its log names the template',
    })
  }
  return [...found.values()]
}

const isAsked = ({ delivered }: AlertSpec, { receiver, integration }: Delivery): boolean =>
  delivered.some((want) => want.receiver === receiver && want.integration === integration)

const slackParts = z.object({ username: z.undefined().optional(), attachments: z.tuple([z.object({ fallback: z.literal('') })]) })

// After the first error Alertmanager expands nothing more of a Slack message: name and fallback, which are never empty, are.
const isCutShort = ({ integration, payload }: Delivery): boolean =>
  integration === 'slack' && slackParts.safeParse(payload).success
