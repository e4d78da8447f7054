import { createHash } from 'node:crypto'
import { type Content, el } from './el.ts'

// For comfort only: the page says everything without it.
/** What runs in the page: opens and closes all details, filters by verdict, opens what a link leads to. */
export const SCRIPT = `'use strict'
const all = (selector) => [...document.querySelectorAll(selector)]
const tools = document.getElementById('tools')
tools.hidden = false
const openAll = (open) => { for (const one of all('details')) one.open = open }
const filter = (wanted) => {
  for (const button of all('[data-filter]')) button.setAttribute('aria-pressed', String(button.dataset.filter === wanted))
  for (const check of all('[data-verdict]')) check.hidden = wanted === 'bad' && (check.classList.contains('good') || check.classList.contains('quiet'))
  for (const panel of all('[data-tone]')) panel.classList.toggle('dim', wanted === 'bad' && panel.dataset.tone === 'good')
}
tools.addEventListener('click', ({ target }) => {
  const { filter: wanted, open } = target.dataset
  if (wanted) filter(wanted)
  if (open) openAll(open === 'all')
})
const reveal = () => {
  const found = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  for (let one = found; one; one = one.parentElement) {
    one.hidden = false
    if (one.tagName === 'DETAILS') one.open = true
  }
  if (found) found.scrollIntoView()
}
addEventListener('hashchange', reveal)
reveal()
let closed = []
addEventListener('beforeprint', () => {
  closed = all('details:not([open])')
  openAll(true)
})
addEventListener('afterprint', () => {
  for (const one of closed) one.open = false
})
`

/** By which the page's policy knows the script; no other runs. */
export const SCRIPT_HASH = `sha256-${createHash('sha256').update(SCRIPT).digest('base64')}`

const button = (text: string, data: Readonly<Record<string, string>>): Content => el('button', { type: 'button', ...data }, text)

/** Buttons for the script; without it they are not shown. */
export const tools = (): Content =>
  el(
    'div',
    { id: 'tools', hidden: true, role: 'group', 'aria-label': 'What is shown' },
    button('Show all', { 'data-filter': 'all', 'aria-pressed': 'true' }),
    button('Only what did not pass', { 'data-filter': 'bad', 'aria-pressed': 'false' }),
    button('Open all details', { 'data-open': 'all' }),
    button('Close all details', { 'data-open': 'none' }),
  )
