import { count } from '../../lib/text.ts'
import type { DashboardExhibit, PanelExhibit } from '../../run/result.ts'
import { groupBy } from '../format.ts'
import { type Content, el, sign } from './el.ts'
import { factLine } from './facts.ts'
import { type Group, layout } from './layout.ts'
import { checkId, dashboardsOf, link, type Page, type Section, titleId } from './page.ts'
import { panelCard } from './panel.ts'
import { dateText } from './times.ts'
import { panelTone } from './tones.ts'

/** Every dashboard as its grid of panels, each with what it returned. */
export function dashboards(page: Page): Section | undefined {
  const shown = dashboardsOf(page.result)
  if (shown.length === 0) return undefined
  const panels = shown.flatMap(({ exhibit }) => exhibit.panels)
  const content = shown.map(({ check, exhibit }) => dashboard(page, exhibit, link(checkId(page, check), check.title)))
  return { id: 'dashboards', title: 'Dashboards', aside: panelsText(panels), content }
}

/** `7 of 8 panels return data`; those without a query ask nothing. */
function panelsText(panels: readonly PanelExhibit[]): string {
  const asking = panels.filter(({ state }) => state !== 'no query')
  return `${asking.filter(({ state }) => state === 'data').length} of ${count(asking.length, 'panel')} return data`
}

function dashboard(page: Page, exhibit: DashboardExhibit, check: Content): Content {
  const { title, uid, file, asked, range, panels } = exhibit
  const id = page.idOf('dashboard', exhibit, title)
  const from = `${dateText(range.from).slice(0, -4)} to ${dateText(range.to)}`
  const facts = { Asked: asked, Range: from, File: file, ...(uid === undefined ? {} : { Uid: uid }) }
  return el(
    'section',
    { class: 'dashboard', id, 'data-dashboard': title, 'aria-labelledby': titleId(id) },
    el('h3', { id: titleId(id) }, title || 'Dashboard without a title'),
    states(panels),
    factLine({ ...facts, Check: check }),
    ...(panels.length === 0
      ? [el('p', { class: 'nothing' }, 'It has no panels.')]
      : layout(panels).map((group) => row(page, exhibit, group))),
  )
}

// How many panels stand how, the most first.
function states(panels: readonly PanelExhibit[]): Content {
  const groups = [...groupBy(panels, (panel) => panelTone(panel).words)].sort((a, b) => b[1].length - a[1].length)
  const chips = groups.flatMap(([words, [first, ...rest]]) => {
    if (first === undefined) return []
    const { tone, sign: mark } = panelTone(first)
    return [el('li', { class: `chip ${tone}` }, sign(mark), ` ${rest.length + 1} ${words}`)]
  })
  return el('ul', { class: 'chips' }, ...chips)
}

function row(page: Page, exhibit: DashboardExhibit, { row: title, panels }: Group): Content {
  const titled = title !== undefined
  const cards = panels.map((placed) => {
    const name = `${exhibit.title} ${placed.panel.title}`
    return panelCard(placed, page.idOf('panel', placed.panel, name), titled ? 5 : 4, page.density)
  })
  const heading = titled
    ? [el('h4', { class: 'row' }, title || 'Row without a title', el('small', {}, ` ${count(panels.length, 'panel')}`))]
    : []
  return [...heading, el('div', { class: 'panels' }, ...cards)]
}
