import { type Content, el } from './el.ts'

/** Names and values in one line that wraps. */
export const factLine = (facts: Readonly<Record<string, Content>>): Content =>
  el(
    'dl',
    { class: 'facts-line' },
    ...Object.entries(facts).map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))),
  )
