import { z } from 'zod'
import { clip } from '../lib/text.ts'
import type { Delivery } from './drill.ts'
import { asRegExp, textPatternSchema } from './text-pattern.ts'

const held = textPatternSchema.refine((text) => text.trim() !== '', { error: 'expected text: an empty one is in every text' })
const patterns = z.record(z.string(), held)

/** What a notification must say: text that it must hold, or a regular expression that it must match. */
export const payloadSchema = z
  .strictObject({
    title: held.optional().meta({ description: 'Title of a message, subject of a mail, summary of an event.' }),
    text: held.optional().meta({ description: 'What a person reads below it.' }),
    labels: patterns
      .optional()
      .meta({ description: 'Labels of the alert, each its whole value, where the payload carries alerts as data.' }),
    annotations: patterns.optional().meta({ description: 'Annotations of the alert, where the payload carries alerts as data.' }),
  })
  .refine((payload) => Object.keys(payload).length > 0, { error: 'expected at least one of title, text, labels, annotations' })
  .meta({ description: 'What the payload must say: text that it must hold, or /regular expression/.' })

export type PayloadSpec = z.output<typeof payloadSchema>

/** True when the text holds the plain pattern, or matches the /regular expression/. */
export const matchesPattern = (pattern: string, text: string): boolean => asRegExp(pattern)?.test(text) ?? text.includes(pattern)

/** True when the text is the plain pattern, or matches the /regular expression/: for what is a name, `#alerts` is not `#alerts-old`. */
export const isPattern = (pattern: string, text: string): boolean => asRegExp(pattern)?.test(text) ?? text === pattern

/** A part of a payload that does not say what it must. */
export interface Mismatch {
  /** `title`, `label severity`, `annotation summary`. */
  readonly what: string
  readonly expected: string
  readonly actual: string
}

type Labels = Readonly<Record<string, string>>

/**
 * What of a delivery differs from what is asked; `concerns` tells the alerts that are meant among those that it carries as data. One of
 * those that fire must say all of it: what differs is told of the one that comes nearest.
 */
export function payloadMismatches(
  payload: PayloadSpec,
  delivery: Delivery,
  concerns: (labels: Labels) => boolean,
): readonly Mismatch[] {
  const meant = delivery.alerts.filter(({ labels }) => concerns(labels))
  const firing = meant.filter(({ status }) => status !== 'resolved')
  const all = (firing.length > 0 ? firing : meant).map((alert) => mismatchesOf(payload, delivery, alert))
  return all.length === 0 ? mismatchesOf(payload, delivery, undefined) : all.reduce((a, b) => (b.length < a.length ? b : a))
}

function mismatchesOf(
  payload: PayloadSpec,
  delivery: Delivery,
  alert: Delivery['alerts'][number] | undefined,
): readonly Mismatch[] {
  const part = (
    what: string,
    pattern: string | undefined,
    actual: string | undefined,
    without: string,
    holds = matchesPattern,
  ): Mismatch[] => {
    if (pattern === undefined || (actual !== undefined && holds(pattern, actual))) return []
    return [{ what, expected: pattern, actual: actual === undefined ? without : difference(pattern, actual) }]
  }
  const noData = `none: the payload of ${delivery.integration} carries no alerts as data; ask for its title or text`
  const map = (what: string, wanted: Labels | undefined, of: Labels | undefined, holds = matchesPattern) =>
    Object.entries(wanted ?? {}).flatMap(([name, pattern]) =>
      part(`${what} ${name}`, pattern, of?.[name], alert === undefined ? noData : missing(of), holds),
    )
  return [
    ...part('title', payload.title, delivery.title, 'none'),
    ...part('text', payload.text, delivery.text, 'none'),
    ...map('label', payload.labels, alert?.labels, isPattern),
    ...map('annotation', payload.annotations, alert?.annotations),
  ]
}

const missing = (of: Labels | undefined): string => `none (it has: ${Object.keys(of ?? {}).join(', ') || 'nothing'})`

const SHOWN = 200
/** Of an error of Go the end says what is wrong. */
const LONG = 400
/** Fewer characters in common than this are chance. */
const COMMON = 8

/** What was got; of plain text, where it departs from what was expected. */
function difference(pattern: string, actual: string): string {
  const text = clip(actual.trim() === '' ? '(empty)' : actual, SHOWN)
  if (asRegExp(pattern) !== undefined) return text
  for (let length = pattern.length - 1; length >= COMMON; length--) {
    const start = actual.indexOf(pattern.slice(0, length))
    if (start < 0) continue
    const got = actual.slice(start + length, start + length + 20)
    return `${text}; after ${quoted(pattern.slice(Math.max(0, length - 20), length))} it says ${got === '' ? 'nothing more' : quoted(got)}, not ${quoted(pattern.slice(length, length + 20))}`
  }
  return text
}

const quoted = (text: string): string => JSON.stringify(text)

/** Prometheus and Alertmanager write this where a template cannot be expanded. */
const BROKEN_TEMPLATE = /<error expanding template.*/

/** The error that a template left in a text instead of what it should say; undefined where there is none. */
export function templateError(text: string): string | undefined {
  const found = BROKEN_TEMPLATE.exec(text)?.[0]
  return found === undefined ? undefined : clip(found, LONG)
}
