import { type Attributes, type Content, el } from './el.ts'

/** A table with a head; `after`: its foot. */
export const tableOf = (
  head: readonly string[],
  rows: readonly Content[],
  attributes: Attributes = {},
  ...after: readonly Content[]
): Content =>
  el(
    'table',
    attributes,
    el('thead', {}, el('tr', {}, ...head.map((title) => el('th', { scope: 'col' }, title)))),
    el('tbody', {}, ...rows),
    ...after,
  )

/** A table that scrolls where it is wider than its place, by keyboard too. `attributes` name it: `aria-label` or `aria-labelledby`. */
export const tableBox = (
  attributes: Attributes,
  head: readonly string[],
  rows: readonly Content[],
  ...after: readonly Content[]
) => el('div', { class: 'wide', role: 'region', tabindex: 0, ...attributes }, tableOf(head, rows), ...after)
