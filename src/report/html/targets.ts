import { count } from '../../lib/text.ts'
import type { TargetsExhibit } from '../../run/result.ts'
import { latencyText } from '../format.ts'
import { type Content, el, sign } from './el.ts'
import { checkId, link, type Page, type Section, targetsOf, titleId } from './page.ts'
import { tableBox } from './table.ts'
import { waitText } from './times.ts'

const HEAD = ['Job', 'Instance', 'State', 'Last scrape', 'Took', 'URL']

const HEALTH = {
  up: { tone: 'good', mark: '✓' },
  down: { tone: 'bad', mark: '✗' },
  unknown: { tone: 'warn', mark: '?' },
} as const

/** The scrape targets as the servers have them. */
export function targets(page: Page): Section | undefined {
  const shown = targetsOf(page.result)
  if (shown.length === 0) return undefined
  const rows = shown.flatMap(({ exhibit }) => exhibit.rows)
  const up = rows.filter(({ health }) => health === 'up').length
  const content = shown.map(({ check, exhibit }) => table(page, exhibit, link(checkId(page, check), check.title)))
  return { id: 'targets', title: 'Scrape targets', aside: `${up} of ${count(rows.length, 'target')} up`, content }
}

function table(page: Page, exhibit: TargetsExhibit, check: Content): Content {
  const { service, rows } = exhibit
  const id = page.idOf('targets', exhibit, service)
  const none = el('tr', {}, el('td', { colspan: HEAD.length }, 'The server has no target.'))
  return el(
    'section',
    { class: 'card', id, 'data-targets': service, 'aria-labelledby': titleId(id) },
    el('h3', { id: titleId(id) }, `Targets of ${service}`),
    el('p', { class: 'quiet' }, check),
    tableBox({ 'aria-labelledby': titleId(id) }, HEAD, rows.length === 0 ? [none] : rows.map(target)),
  )
}

function target({ job, instance, health, age, duration, url, error }: TargetsExhibit['rows'][number]): Content {
  const { tone, mark } = HEALTH[health]
  const why = error === '' ? [] : [el('p', { class: 'error' }, error)]
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, job),
    el('td', {}, instance),
    el('td', {}, el('span', { class: `chip ${tone}` }, sign(mark), ` ${health}`)),
    el('td', { class: 'number' }, age === undefined ? 'never' : `${waitText(age)} ago`),
    el('td', { class: 'number' }, latencyText(duration)),
    el('td', { class: 'url' }, url, ...why),
  )
}
