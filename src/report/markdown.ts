import { oneLine } from './width.ts'

/** Text of others as one line of Markdown that shows it literally, in tables too; underscores within words need nothing. */
export const escapeMarkdown = (text: string): string =>
  oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*[\]|~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')

/** Lines as a code block; its fence is longer than any in the lines. */
export function codeBlock(lines: readonly string[]): readonly string[] {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []).map((ticks) => ticks.length)
  const fence = '`'.repeat(Math.max(2, ...runs) + 1)
  return [`${fence}text`, ...lines, fence]
}

/** A Markdown table; `right` names the columns of numbers. Cells are escaped by the caller. */
export function tableLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly string[] = [],
): readonly string[] {
  const rule = head.map((title) => (right.includes(title) ? '--:' : '---'))
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}
