import { BASE } from './base.ts'
import { COLORS } from './colors.ts'
import { PARTS } from './parts.ts'
import { PLOTS } from './plots.ts'
import { PRINT } from './print.ts'

const squeeze = (css: string): string => css.replace(/\s*\n\s*/g, '')

/** The page's style sheet. No text of others ever stands in it. */
export const STYLE = squeeze([COLORS, BASE, PARTS, PLOTS, PRINT].join('\n'))
