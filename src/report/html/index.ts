import { renderToString } from 'preact-render-to-string'
import { redactTexts } from '../../lib/redact-texts.ts'
import type { Reporter } from '../../run/events.ts'
import type { RunResult } from '../../run/result.ts'
import { fileReporter } from '../files.ts'
import { totalsText } from '../format.ts'
import { clean } from '../width.ts'
import { alerts } from './alerts.ts'
import { checks } from './checks.ts'
import { dashboards } from './dashboards.ts'
import { drills } from './drills.ts'
import { type Content, el, raw } from './el.ts'
import { failures } from './failures.ts'
import { header, verdictOf } from './header.ts'
import { loads } from './loads.ts'
import { link, type Page, pageOf, type Section, titleId } from './page.ts'
import { problems } from './problems.ts'
import { rates } from './rates.ts'
import { SCRIPT, SCRIPT_HASH, tools } from './script.ts'
import { changes, components } from './stack.ts'
import { STYLE } from './style/index.ts'
import { targets } from './targets.ts'

/** `report.html`: everything of the run in one file, for people. */
export const html = (): Reporter => fileReporter('html', 'report.html', renderHtml)

// In the order of the page: what is wrong, then what was proven, then on what.
const SECTIONS: readonly ((page: Page) => Section | undefined)[] = [
  failures,
  rates,
  checks,
  dashboards,
  targets,
  loads,
  drills,
  components,
  changes,
  alerts,
  problems,
]

// Nothing is loaded, and only the script below runs, whatever the texts hold.
const POLICY = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '${SCRIPT_HASH}'; base-uri 'none'; form-action 'none'`

/** The result as one self-contained page: complete without scripts, and nothing is loaded from anywhere. */
export function renderHtml(result: RunResult): string {
  // Once for all texts: control characters and those that turn the direction of text are gone.
  const page = pageOf(redactTexts(result, clean))
  const sections = SECTIONS.flatMap((make) => make(page) ?? [])
  const body = el(
    'body',
    {},
    el('a', { class: 'skip', href: '#main' }, 'Skip to the report'),
    el(
      'div',
      { class: 'page' },
      header(page),
      contents(sections),
      el('main', { id: 'main' }, tools(), ...sections.map(sectionOf)),
      footer(page),
    ),
    raw('script', SCRIPT),
  )
  return `<!doctype html>\n${renderToString(el('html', { lang: 'en' }, head(page), body))}\n`
}

const head = ({ result }: Page): Content =>
  el(
    'head',
    {},
    el('meta', { charset: 'utf-8' }),
    el('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
    el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    el('meta', { name: 'color-scheme', content: 'light dark' }),
    el('title', {}, `${verdictOf(result).words} · ${result.suite} · Firedrill`),
    // Without it a browser asks a server for one.
    el('link', { rel: 'icon', href: 'data:,' }),
    raw('style', STYLE),
  )

const contents = (sections: readonly Section[]): Content =>
  el('nav', { 'aria-label': 'Contents' }, el('ul', {}, ...sections.map(({ id, title }) => el('li', {}, link(id, title)))))

const sectionOf = ({ id, title, aside, content }: Section): Content =>
  el(
    'section',
    { id, class: 'section', 'aria-labelledby': titleId(id) },
    el('h2', { id: titleId(id) }, title, ...(aside === undefined ? [] : [el('small', {}, ` ${aside}`)])),
    ...content,
  )

const footer = ({ result }: Page): Content =>
  el(
    'footer',
    {},
    `${result.suite}, run ${result.runId}: ${totalsText(result.totals)}. Written by firedrill ${result.firedrill}. Times are UTC.`,
  )
