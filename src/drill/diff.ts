import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'

/** Unified diff of one file, `a/` against `b/` as git shows it; `''` where nothing differs. */
export function unifiedDiff(before: string, after: string, file: string): string {
  if (before === after) return ''
  return createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, undefined, undefined, {
    context: 2,
    headerOptions: FILE_HEADERS_ONLY,
  })
}
