import { clip, count } from '../../lib/text.ts'
import type { RunResult } from '../../run/result.ts'
import { type Content, el } from './el.ts'
import type { Page, Section } from './page.ts'
import { tableBox } from './table.ts'

type Component = RunResult['components'][number]

const HEAD = ['Service', 'What ran', 'Version', 'Asked for', 'Origin', 'Remarks']
const MAX_DIFF = 60_000

const ORIGINS: Readonly<Record<NonNullable<Component['origin']>, string>> = {
  image: 'its image',
  built: 'built from its Dockerfile',
  debian: 'Debian packages, not the real image',
  'stand-in': 'stand-in: a program of Firedrill that speaks its API',
  command: 'its own command',
  attached: 'was running before',
}

/** What ran for each service of the compose file. */
export function components({ result }: Page): Section | undefined {
  const { components: all } = result
  if (all.length === 0) return undefined
  const running = all.filter(({ component }) => component !== undefined).length
  const box = tableBox({ class: 'card wide', 'aria-label': 'Components' }, HEAD, all.map(row))
  return { id: 'components', title: 'Components', aside: `${running} of ${count(all.length, 'service')} ran`, content: [box] }
}

function row({ service, component, version, asked, standIn, origin, reason }: Component): Content {
  const what = component === undefined ? el('span', { class: 'chip warn' }, 'not running') : component
  const badge = standIn ? [' ', el('span', { class: 'chip gap' }, 'stand-in')] : []
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, service),
    el('td', {}, what, ...badge),
    el('td', {}, version ?? '–'),
    el('td', {}, asked ?? '–'),
    el('td', {}, origin === undefined ? '–' : ORIGINS[origin]),
    el('td', {}, reason ?? ''),
  )
}

/** Where what ran is not what the compose file names, in words; [] where all is. */
export function differences({ components: all }: RunResult): readonly string[] {
  const named = (of: readonly Component[]): string =>
    of.map(({ service, version }) => [service, version].filter(Boolean).join(' ')).join(', ')
  const standIns = all.filter(({ standIn }) => standIn)
  const packed = all.filter(({ origin, standIn }) => origin === 'debian' && !standIn)
  const missing = all.filter(({ component }) => component === undefined)
  return [
    ...(standIns.length === 0 ? [] : [`Stand-ins, not the real products: ${named(standIns)}`]),
    ...(packed.length === 0 ? [] : [`From Debian packages, not the real images: ${named(packed)}`]),
    ...(missing.length === 0
      ? []
      : [`Not running: ${missing.map(({ service, reason }) => `${service} (${reason ?? 'no reason given'})`).join(', ')}`]),
  ]
}

/** What the harness changed in copies of the stack's own files. */
export function changes({ result }: Page): Section | undefined {
  const { changes: all } = result
  if (all.length === 0) return undefined
  const content = all.map(({ file, diff }) =>
    el(
      'details',
      { class: 'card' },
      el('summary', {}, el('code', {}, file)),
      el('pre', { tabindex: 0 }, ...clip(diff.trimEnd(), MAX_DIFF).split('\n').map(diffLine)),
    ),
  )
  return { id: 'changes', title: 'Changes to copies of the stack’s files', aside: count(all.length, 'file'), content }
}

function diffLine(text: string): Content {
  const kind = text.startsWith('+') ? 'added' : text.startsWith('-') ? 'removed' : undefined
  return kind === undefined ? `${text}\n` : el('span', { class: kind }, `${text}\n`)
}
