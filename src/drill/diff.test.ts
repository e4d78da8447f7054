import { expect, test } from 'vitest'
import { unifiedDiff } from './diff.ts'

test.for<[string, string, string]>([
  ['a\n', 'a\n', ''],
  ['a\nb\nc\nd\n', 'a\nb\nx\nd\n', '--- a/f.yml\n+++ b/f.yml\n@@ -1,4 +1,4 @@\n a\n b\n-c\n+x\n d\n'],
  ['', 'a', '--- a/f.yml\n+++ b/f.yml\n@@ -0,0 +1,1 @@\n+a\n\\ No newline at end of file\n'],
])('%j to %j', ([before, after, diff]) => {
  expect(unifiedDiff(before, after, 'f.yml')).toBe(diff)
})
