import { isDeepStrictEqual } from 'node:util'
import { clip, count, nearest } from '../../lib/text.ts'
import { parseComparison, satisfies } from '../comparison.ts'
import type { Finding } from '../contract.ts'
import { asRegExp } from '../text-pattern.ts'
import { follow, type Missing, parsePath } from './json-path.ts'

/** Compares the paths that a spec names with a JSON answer. */
export function judgeJson(paths: Readonly<Record<string, unknown>>, text: string, where: string): Finding[] {
  const parsed = parseJson(text)
  if ('problem' in parsed) return [{ message: parsed.problem, expected: 'JSON', actual: excerpt(text), where, hint: parsed.hint }]
  return judgePaths(paths, parsed.value, where)
}

/** The same of JSON that is parsed already, as `parseJson` does. */
export const judgePaths = (paths: Readonly<Record<string, unknown>>, value: unknown, where: string): Finding[] =>
  Object.entries(paths).flatMap(([path, wanted]) => judgePath(value, path, wanted, where))

/** The beginning of a body, on one line, for people. */
export const excerpt = (text: string): string => (text === '' ? 'an empty body' : clip(JSON.stringify(text.slice(0, 1000)), 200))

/** True when a body is an HTML page, whatever its content-type says. */
export const isHtml = (text: string): boolean => /^\s*<(!doctype html|html|head|body)\b/i.test(text.slice(0, 1000))

/** Parses JSON without losing digits, or says what came in its place. */
export function parseJson(text: string): { readonly value: unknown } | { readonly problem: string; readonly hint?: string } {
  try {
    return { value: JSON.parse(text, exact) }
  } catch {
    if (text.trim() === '') return { problem: 'the body is empty where JSON is expected' }
    if (!isHtml(text)) return { problem: 'the body is no JSON' }
    const title = /<title>\s*([^<]{1,200}?)\s*<\/title>/i.exec(text)?.[1]
    return {
      problem: `an HTML page came where JSON is expected${title === undefined ? '' : ` (title: ${title})`}`,
      hint: 'a login page, a proxy, or the wrong path answers here',
    }
  }
}

// A whole number that a JavaScript number cannot hold stays exact, and minus zero is zero.
function exact(_: string, value: unknown, { source }: { readonly source?: string } = {}): unknown {
  if (typeof value !== 'number') return value
  if (source !== undefined && /^-?\d+$/.test(source) && !Number.isSafeInteger(value)) return BigInt(source)
  return value === 0 ? 0 : value
}

function judgePath(root: unknown, path: string, wanted: unknown, where: string): Finding[] {
  const found = follow(root, parsePath(path) ?? [])
  if (!('missing' in found)) return mismatch(found.value, wanted, path, where)
  const near = typeof found.missing === 'string' ? nearest(found.missing, found.keys) : undefined
  const hint = near === undefined ? undefined : `did you mean ${near}?`
  return [{ message: `${path} is not there`, expected: show(wanted), actual: whatIsThere(found), where, hint }]
}

function whatIsThere({ below, parent, keys }: Missing): string {
  if (Array.isArray(parent)) return `${below} has ${count(parent.length, 'item')}`
  return keys.length > 0 ? `${below} has: ${clip(keys.join(', '), 200)}` : `${below} is ${json(parent)}`
}

function mismatch(value: unknown, wanted: unknown, path: string, where: string): Finding[] {
  if (matches(value, wanted)) return []
  return [{ message: `${path} is ${json(value)}`, expected: show(wanted), actual: json(value), where }]
}

function matches(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'string') return value === wanted || isDeepStrictEqual(value, wanted)
  const isNumber = typeof value === 'number' || typeof value === 'bigint'
  const comparison = /^[<>=!]|\.\./.test(wanted) ? parseComparison(wanted) : undefined
  if (comparison) return isNumber && satisfies(comparison, Number(value))
  const pattern = asRegExp(wanted)
  if (pattern) return (typeof value === 'string' || isNumber) && pattern.test(String(value))
  return (typeof value === 'bigint' ? String(value) : value) === wanted
}

const json = (value: unknown): string => clip(JSON.stringify(value, digits) ?? 'undefined', 200)

// Node has it; the library types do not know it yet.
const { rawJSON } = JSON as typeof JSON & { readonly rawJSON: (text: string) => unknown }
const digits = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? rawJSON(String(value)) : value)

const show = (wanted: unknown): string =>
  typeof wanted === 'string' && (asRegExp(wanted) || (/^[<>=!]|\.\./.test(wanted) && parseComparison(wanted)))
    ? wanted
    : json(wanted)
