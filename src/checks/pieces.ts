import { z } from 'zod'
import { parseDuration } from '../lib/duration.ts'

// Messages that begin with `expected` are shown as what was expected; what was got and where is added by the suite's errors.
const DURATION = { error: 'expected a duration like 15s, 1m30s or 250ms' }
const URL_OF_SERVICE = {
  error: 'expected an http:// or https:// URL whose host is a service name, like http://prometheus:9090/-/ready',
}
const HTTP = /^https?:\/\/[^\s/]/

/** A duration of a suite (`15s`, `1m30s`, `250ms`) as milliseconds. */
export const durationSchema = z
  .string(DURATION)
  .regex(/^(0|(\d+(ms|s|m|h|d|w|y))+)$/, DURATION)
  .transform((text) => parseDuration(text) ?? 0)
  .meta({ description: 'A duration: 250ms, 15s, 1m30s.' })

// A timer of Node holds no more than this.
const MAX_TIMEOUT = parseDuration('24d') ?? 0
const TIMEOUT = { error: 'expected a duration from 1ms to 24d' }

/** How long to wait for something, as milliseconds: not 0, and no more than a timer can hold. */
export const timeoutSchema = durationSchema.refine((ms) => ms > 0 && ms <= MAX_TIMEOUT, TIMEOUT)

/** An http(s) URL whose host is a service name: `http://inventory-app:3000/health`. */
export const serviceUrl = z
  .string(URL_OF_SERVICE)
  .regex(HTTP, URL_OF_SERVICE)
  .refine((text) => !HTTP.test(text) || URL.canParse(text), { error: 'expected a URL that can be parsed' })
  .meta({ description: 'A URL whose host is the name of a service: http://prometheus:9090/-/ready.' })
