import { clip } from '../../lib/text.ts'

const MOST_TITLE = 120

/** A title in a message: that of a file may be of any length. */
export const quoted = (title: string): string => `“${clip(title, MOST_TITLE)}”`

/** `panel “Up” of “Shop”`. */
export const panelOf = (panel: { readonly title: string }, dashboard: { readonly title: string }): string =>
  `panel ${quoted(panel.title)} of ${quoted(dashboard.title)}`
