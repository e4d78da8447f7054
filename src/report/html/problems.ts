import { count } from '../../lib/text.ts'
import { el } from './el.ts'
import type { Page, Section } from './page.ts'

/** Trouble around the run itself. */
export function problems({ result }: Page): Section | undefined {
  const { problems: all } = result
  if (all.length === 0) return undefined
  const list = el('ul', { class: 'findings' }, ...all.map((problem) => el('li', {}, el('p', { class: 'message' }, problem))))
  return {
    id: 'problems',
    title: 'Trouble around the run',
    aside: count(all.length, 'problem'),
    content: [el('div', { class: 'card failure bad' }, list)],
  }
}
