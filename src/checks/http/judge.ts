import type { HttpAnswer } from '../../clients/http.ts'
import { formatMs } from '../../lib/duration.ts'
import { redactField, redactor } from '../../lib/redact.ts'
import { clip } from '../../lib/text.ts'
import type { Finding } from '../contract.ts'
import { asRegExp } from '../text-pattern.ts'
import { excerpt, isHtml, judgeJson } from './json.ts'
import { compile, type HttpSpec } from './spec.ts'

/** What came back: an answer, or why there is none. `where` names the request. */
export type HttpSeen =
  | { readonly where: string; readonly answer: HttpAnswer }
  | { readonly where: string; readonly failure: string }

/** Each deviation is a finding of its own. */
export function judge(spec: HttpSpec, seen: HttpSeen): Finding[] {
  const { where } = seen
  if ('failure' in seen)
    return [
      { message: 'there is no answer', expected: `an answer with status ${wantedStatus(spec)}`, actual: seen.failure, where },
    ]
  const { answer } = seen
  const text = new TextDecoder().decode(answer.body)
  return [
    ...judgeStatus(spec, answer, text, where),
    ...Object.entries(spec.headers ?? {}).flatMap(([name, wanted]) => judgeHeader(name, wanted, answer, where)),
    ...judgeBody(spec, text, where),
    ...(spec.json === undefined ? [] : judgeJson(spec.json, text, where)),
    ...judgeLatency(spec, answer, where),
  ]
}

/** `200`, `2xx`, `200 or 204`. */
export const wantedStatus = (spec: HttpSpec): string => [spec.status ?? 200].flat().join(' or ')

function judgeStatus(spec: HttpSpec, { status, headers }: HttpAnswer, text: string, where: string): Finding[] {
  const fits = [spec.status ?? 200].flat().some((wanted) => wanted === status || wanted === `${Math.floor(status / 100)}xx`)
  if (fits) return []
  const location = status >= 300 && status < 400 ? headers.location : undefined
  return [
    {
      message: `the status is ${status}`,
      expected: wantedStatus(spec),
      actual: `${status}, ${excerpt(text)}`,
      where,
      hint: location === undefined ? HINTS[status] : `it redirects to ${location}; redirects are not followed`,
    },
  ]
}

const HINTS: Readonly<Record<number, string>> = {
  401: 'it wants credentials: give them with `send: { headers: … }`',
  403: 'it refuses these credentials, or none were sent: `send: { headers: … }`',
  404: 'nothing is served at this path',
  405: 'it does not take this method',
}

function judgeHeader(name: string, wanted: string, { headers }: HttpAnswer, where: string): Finding[] {
  const value = headers[name.toLowerCase()]
  if (value === undefined)
    return [
      { message: `there is no header ${name}`, expected: wanted, actual: `headers: ${Object.keys(headers).join(', ')}`, where },
    ]
  const pattern = asRegExp(wanted)
  // `application/json` is also what `application/json; charset=utf-8` says.
  const fits = pattern ? pattern.test(value) : value === wanted || value.split(';', 1)[0]?.trim() === wanted
  if (fits) return []
  const shown = clip(redactField(name, value, redactor()), 200)
  return [{ message: `header ${name} is ${shown}`, expected: wanted, actual: shown, where }]
}

function judgeBody({ body }: HttpSpec, text: string, where: string): Finding[] {
  const hint = isHtml(text) ? 'an HTML page came' : undefined
  const missing = [body?.contains ?? []].flat().filter((part) => !text.includes(part))
  const findings = missing.map(
    (part): Finding => ({
      message: `the body does not contain ${JSON.stringify(part)}`,
      expected: part,
      actual: excerpt(text),
      where,
      hint,
    }),
  )
  if (body?.matches !== undefined && !compile(body.matches).test(text)) {
    findings.push({
      message: `the body does not match ${body.matches}`,
      expected: body.matches,
      actual: excerpt(text),
      where,
      hint,
    })
  }
  return findings
}

function judgeLatency({ latency }: HttpSpec, { durationMs }: HttpAnswer, where: string): Finding[] {
  if (latency === undefined || durationMs <= latency) return []
  return [
    {
      message: `the answer took ${formatMs(durationMs)}`,
      expected: `at most ${formatMs(latency)}`,
      actual: formatMs(durationMs),
      where,
    },
  ]
}
