import { expect } from 'vitest'
import type { Finding } from '../contract.ts'
import { alert } from './check.ts'
import { delivery, endedWorld, firedWorld, held, routing, T } from './seen.fixture.ts'
import type { AlertSeen } from './seen.ts'

/** What the tables of drills share: specs, and the parts of findings that come again. */
export const HOOK = { receiver: 'crit', integration: 'webhook' }
export const SLACK = { receiver: 'crit', integration: 'slack' }
export const REFUSED = delivery({ answered: 400, refused: "400 'payload.summary' is missing or blank" })
export const OTHERS = [{ labels: { alertname: 'High', job: 'other' }, annotations: {}, receivers: ['crit'] }]
export const ofJob = (job: string, status: 'firing' | 'resolved' = 'firing') => ({
  status,
  labels: { alertname: 'High', job },
  annotations: {},
})
export const END = { status: 'resolved', at: T + 170_000 } as const
export const ended = (more: object) => delivery({ ...more, status: 'resolved', alerts: [ofJob('app', 'resolved')] })
export const parsed = (more: object = {}) =>
  alert.schema.parse({ alert: 'High', cause: { stop: 'app' }, delivered: [HOOK, SLACK], ...more })
export const judged = (spec: object, seen: AlertSeen): Finding[] => alert.judge(parsed(spec), seen)

export const RULE = 'rules.yml:5'
export const STAYED = { alerts: [], held: [], moments: {}, deliveries: [] }
export const FIRES = { pending: { at: T + 20_000, noticed: T }, firing: { at: T + 80_000, noticed: T } }
export const SENDING = firedWorld().sending ?? expect.fail()
export const LOST = { message: 'High was not delivered to webhook of crit', expected: 'a notification of it' }
const ELSEWHERE = [{ receiver: 'default', path: 'route', where: 'alertmanager.yml:2', groupWait: 0, groupInterval: 0 }]
export const routedTo = (matches: boolean) =>
  firedWorld({
    held: [held({ receivers: ['default'] })],
    deliveries: [],
    facts: { routing: routing({ routes: ELSEWHERE, all: routing().all.map((one) => ({ ...one, matches })) }) },
  })
export const UNTOLD = { message: 'webhook of crit was not told that High is resolved', expected: 'a notification of its end' }
const { resolved: _, ...others } = endedWorld().moments
export const STILL = others
