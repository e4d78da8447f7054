import { type ComponentChildren, h, type VNode } from 'preact'

export type Content = ComponentChildren
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** An element of HTML or SVG. Texts and attributes are escaped when it is rendered; undefined and false attributes are left out. */
export const el = (tag: string, attributes: Attributes = {}, ...content: readonly Content[]): VNode =>
  h(tag, attributes, ...content)

/** A sign that eyes see; its meaning stands in words beside it. */
export const sign = (text: string): VNode => el('span', { class: 'sign', 'aria-hidden': 'true' }, text)

/** An element that holds text of ours as it is: style and script. Never texts of others. */
export const raw = (tag: 'style' | 'script', text: string): Content => h(tag, { dangerouslySetInnerHTML: { __html: text } })
