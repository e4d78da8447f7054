import { isDeepStrictEqual } from 'node:util'
import type { GrafanaDataSource } from '../../clients/grafana-types.ts'
import { redactField, redactor } from '../../lib/redact.ts'
import { clip } from '../../lib/text.ts'
import { type Paired, pairUp } from '../pair-up.ts'
import type { Expected } from './observe.ts'

/** Pairs expected and live data sources by their names, and what is left by their uids: Grafana knows them by both. */
export const match = (expected: readonly Expected[], live: readonly GrafanaDataSource[]): Paired<Expected, GrafanaDataSource> =>
  pairUp(
    expected,
    live,
    (one, other) => one.name === other.name,
    (one, other) => one.uid === other.uid,
  )

export interface Difference {
  /** `url`, `jsonData.timeInterval`. */
  readonly what: string
  readonly expected: string
  readonly actual: string
}

const FIELDS = ['name', 'type', 'uid', 'url', 'access', 'isDefault'] as const

/** In what a live data source differs from what is said of it; secrets are hidden. */
export function differences(expected: Expected, live: GrafanaDataSource): readonly Difference[] {
  const fields = FIELDS.filter((what) => expected[what] !== undefined && expected[what] !== live[what])
  const keys = Object.keys(expected.jsonData).filter((key) => !isDeepStrictEqual(expected.jsonData[key], live.jsonData[key]))
  return [
    ...fields.map((what) => ({ what, expected: shown(what, expected[what]), actual: shown(what, live[what]) })),
    ...keys.map((key) => ({
      what: `jsonData.${key}`,
      expected: shown(key, expected.jsonData[key]),
      actual: shown(key, live.jsonData[key]),
    })),
  ]
}

const hide = redactor()

const shown = (name: string, value: unknown): string => {
  if (value === undefined || value === '') return 'none'
  return redactField(name, clip(typeof value === 'string' ? value : JSON.stringify(value), 300), hide)
}
