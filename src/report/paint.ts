import { createColors } from 'picocolors'

type Brush = (text: string) => string

/** Colours by meaning. */
export interface Paint {
  readonly good: Brush
  readonly bad: Brush
  readonly warn: Brush
  readonly dim: Brush
  readonly bold: Brush
}

const same: Brush = (text) => text

/** No colours: files, vitest, plain output. */
export const plain: Paint = { good: same, bad: same, warn: same, dim: same, bold: same }

/** Colours when `on`. */
export function painter(on: boolean): Paint {
  if (!on) return plain
  const { green, red, yellow, dim, bold } = createColors(true)
  return { good: green, bad: red, warn: yellow, dim, bold }
}

type Env = Readonly<Record<string, string | undefined>>

/** NO_COLOR turns colours off, FORCE_COLOR turns them on, otherwise a terminal that is not dumb has them. */
export function wantsColor(env: Env, isTTY: boolean): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false
  const forced = env.FORCE_COLOR
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return isTTY && env.TERM !== 'dumb'
}
