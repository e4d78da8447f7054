import { clip } from '../../lib/text.ts'
import type { Dashboard, Panel } from '../model.ts'

const MOST_TITLE = 120

/** A title in a message: that of a file may be of any length. */
export const quoted = (title: string): string => `“${clip(title, MOST_TITLE)}”`

/** ` of “Shop”`: for what stands in no panel; the empty text where the dashboard has no title. */
export const ofDashboard = ({ title }: Dashboard): string => (title.trim() === '' ? '' : ` of ${quoted(title)}`)

/** Another panel, or a row. */
export const named = ({ title, key }: Pick<Panel, 'title'> & { readonly key?: string }): string =>
  title === '' && key !== undefined ? `with key ${key}` : quoted(title)
