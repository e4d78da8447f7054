import type { AlertCoverage, RunResult } from '../../run/result.ts'
import { type Content, el, sign } from './el.ts'
import { allChecks, checkId, link, type Page, type Section } from './page.ts'
import { tableBox } from './table.ts'

/** What is proven of the alert rules, and whose notifications could be looked at. */
export function alerts(page: Page): Section | undefined {
  const { alerts: coverage, interception } = page.result
  if (coverage === undefined && interception === undefined) return undefined
  const content = [
    ...(coverage === undefined ? [] : [el('h3', {}, 'Alert rules'), el('p', {}, coverage.line), rulesTable(page, coverage)]),
    ...(interception === undefined ? [] : [el('h3', {}, 'Receivers'), receivers(interception)]),
  ]
  return { id: 'alerts', title: 'Alerts and interception', content: [el('div', { class: 'card' }, ...content)] }
}

const yes = (so: boolean): Content =>
  el('td', {}, el('span', { class: so ? 'good' : 'quiet' }, sign(so ? '✓' : '–'), so ? ' yes' : ' not proven'))

function rulesTable(page: Page, { rules }: AlertCoverage): Content {
  const byId = new Map(allChecks(page.result).map(({ check }) => [check.id, check]))
  const rows = rules.map(({ alert, group, fired, delivered, resolved, provenBy }) => {
    const proofs = provenBy.flatMap((id, index) => {
      const check = byId.get(id)
      return [index === 0 ? '' : ', ', check === undefined ? id : link(checkId(page, check), id)]
    })
    return el(
      'tr',
      {},
      el('th', { scope: 'row' }, alert),
      el('td', {}, group),
      yes(fired),
      yes(delivered),
      yes(resolved),
      el('td', {}, ...proofs),
    )
  })
  return tableBox({ 'aria-label': 'Alert rules' }, ['Alert', 'Group', 'Fired', 'Delivered', 'Resolved', 'Proven by'], rows)
}

function receivers({ reason, configs }: NonNullable<RunResult['interception']>): Content {
  if (reason !== undefined) return el('p', {}, `Nothing was intercepted: ${reason}`)
  const rows = configs.map(({ receiver, integration, where, unseen }) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, receiver),
      el('td', {}, integration),
      el('td', {}, el('code', {}, where)),
      el(
        'td',
        {},
        unseen === undefined
          ? el('span', { class: 'good' }, sign('✓'), ' sent to a sink')
          : el('span', { class: 'warn' }, sign('?'), ` not verified: ${unseen}`),
      ),
    ),
  )
  return tableBox({ 'aria-label': 'Receivers' }, ['Receiver', 'Integration', 'Where', 'Notifications'], rows)
}
