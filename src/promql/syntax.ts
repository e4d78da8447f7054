import type { SyntaxNode } from '@lezer/common'
import type { Node } from './tree.ts'

/** A part of the text as a place in it. */
export const placeOf = (text: string, from: number, to: number): Node => ({ from, to, text: text.slice(from, to) })

/** The children that mean something: comments left out. */
export function childrenOfSyntax(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'LineComment') children.push(child)
  }
  return children
}

/** A node that the grammar promises. */
export function required(node: SyntaxNode | undefined | null, what: string): SyntaxNode {
  if (node === undefined || node === null) throw new Error(`the PromQL grammar has changed: no ${what}`)
  return node
}
