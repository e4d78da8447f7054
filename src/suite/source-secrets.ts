import { isSecret } from '../declared/compose-secrets.ts'
import { urlCredentials } from '../lib/redact.ts'
import type { Env } from './source.ts'

/** Shorter ones stand in a suite by chance. */
const LEAST = 6

/** Users with their passwords, of the URLs that stand in a suite: so a Basic header encodes them. */
export const urlSecrets = (suite: unknown): readonly string[] =>
  strings(suite).flatMap((text) => urlCredentials(text).flatMap(({ spelt }) => spelt.at(-1) ?? []))

/** Values of secret variables that stand in a suite which reads its variables itself. */
export function variableSecrets(suite: unknown, env: Env): readonly string[] {
  const texts = strings(suite)
  return Object.entries(env).flatMap(([name, value = '']) =>
    value.length >= LEAST && isSecret(name, value) && texts.some((text) => text.includes(value)) ? [value] : [],
  )
}

function strings(value: unknown, seen = new Set<unknown>()): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || seen.has(value)) return []
  seen.add(value)
  return Object.values(value).flatMap((one) => strings(one, seen))
}
