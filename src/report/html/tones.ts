import type { CheckResult, PanelExhibit, PanelState } from '../../run/result.ts'
import { isKnownGap } from '../format.ts'

/** How a thing stands, said three times: by colour (the class), by sign, and in words. */
export interface Tone {
  readonly tone: 'good' | 'bad' | 'warn' | 'gap' | 'quiet'
  readonly sign: string
  readonly words: string
}

const VERDICTS: Readonly<Record<CheckResult['verdict'], Tone>> = {
  pass: { tone: 'good', sign: '✓', words: 'passed' },
  fail: { tone: 'bad', sign: '✗', words: 'failed' },
  unknown: { tone: 'warn', sign: '?', words: 'unknown' },
  skipped: { tone: 'quiet', sign: '–', words: 'skipped' },
}

/** Of a check. */
export const verdictTone = (check: CheckResult): Tone =>
  isKnownGap(check) ? { tone: 'gap', sign: '~', words: 'known gap' } : VERDICTS[check.verdict]

const STATES: Readonly<Partial<Record<PanelState, Tone>>> = {
  data: { tone: 'good', sign: '✓', words: 'data' },
  'not observed': { tone: 'warn', sign: '?', words: 'not observed' },
  'not verified': { tone: 'warn', sign: '?', words: 'not verified' },
  'no query': { tone: 'quiet', sign: '–', words: 'no query' },
}

/** Of a panel; one that may be empty, and is, says so. */
export function panelTone({ state, allowed }: Pick<PanelExhibit, 'state' | 'allowed'>): Tone {
  const known = STATES[state]
  if (known !== undefined) return known
  return allowed === undefined
    ? { tone: 'bad', sign: '✗', words: state }
    : { tone: 'gap', sign: '~', words: `${state}, as allowed` }
}
