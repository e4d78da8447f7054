// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { expect, test } from 'vitest'
import { baseImages } from './dockerfile.ts'

test.each<[string, string, readonly (string | undefined)[]]>([
  ['one stage', 'FROM node:24-slim\nRUN true', ['node:24-slim']],
  ['lower case, indented, Windows lines', '  from node:24-slim\r\nrun true\r\n', ['node:24-slim']],
  ['a platform', 'FROM --platform=$BUILDPLATFORM golang:1.24 AS build\nFROM scratch\nCOPY --from=build /a /a', ['golang:1.24']],
  ['a digest', 'FROM node:24@sha256:abc', ['node:24@sha256:abc']],
  ['stages by name, whatever their case', 'FROM a:1 AS Build\nFROM build\nFROM b:2\nCOPY --from=BUILD /x /x', ['a:1', 'b:2']],
  ['a stage by number', 'FROM a:1\nFROM b:1\nCOPY --from=0 /x /x', ['a:1', 'b:1']],
  ['an image that is only copied from', 'FROM a:1\nCOPY --chown=1:1 --from=nginx:1.27 /x /x', ['a:1', 'nginx:1.27']],
  ['the same image twice', 'FROM a:1 AS x\nFROM a:1 AS y', ['a:1']],
  ['a default of an argument', 'ARG VERSION=24\nARG BASE="node:${VERSION}-slim"\nFROM $BASE', ['node:24-slim']],
  ['a default in place', 'FROM node:${VERSION:-24}', ['node:24']],
  ['a word for a value', 'ARG SLIM=1\nFROM node:24${SLIM:+-slim}', ['node:24-slim']],
  ['an argument without a value', 'ARG BASE\nFROM ${BASE}', [undefined]],
  ['an argument of a stage names no base', 'FROM a:1\nARG B=b:1\nFROM $B', ['a:1', undefined]],
  ['continued lines with a comment between', 'FROM \\\n# why\n\n  node:24-slim \\\n AS app\nFROM app', ['node:24-slim']],
  ['another escape', '# escape=`\nFROM `\n  a:1', ['a:1']],
  ['comments', '# FROM no:1\nFROM a:1\n  # FROM no:2', ['a:1']],
  ['a here document', "FROM a:1\nRUN <<'EOF' cat\nSELECT 1\nFROM no:1\nEOF\nFROM b:1", ['a:1', 'b:1']],
  ['nothing', '', []],
])('%s', (_title, text, expected) => {
  expect(baseImages(text).map(({ name }) => name)).toEqual(expected)
})

test('a name that cannot be known is told as it is written', () => {
  expect(baseImages('FROM ${BASE}:1')).toEqual([{ written: '${BASE}:1', name: undefined }])
})
