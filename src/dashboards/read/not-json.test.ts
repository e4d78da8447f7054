import { describe, expect, it } from 'vitest'
import { problemOf } from './dashboard.fixture.ts'

const noDashboard = 'expected a dashboard (an object with panels, or elements and layout), got '

describe('what is not JSON', () => {
  it.each([
    ['', 'the file is empty: expected the JSON of a dashboard', '', 'export the dashboard again, or remove the file'],
    [' \n', 'the file is empty: expected the JSON of a dashboard', '', 'export the dashboard again, or remove the file'],
    ['\uFEFF{}', 'the file begins with a byte order mark: Grafana does not load it', '1:1', 'save it as UTF-8 without BOM'],
    [
      '{\n  "panels": [\n    { "id": 1 },\n  ]\n}',
      'not JSON: expected a value, got "]"',
      '4:3',
      'no comma stands after the last one: take it out',
    ],
    [
      '{ "a": 1, }',
      'not JSON: expected a key in double quotes, got "}"',
      '1:11',
      'no comma stands after the last one: take it out',
    ],
    ['{ "a": 1\n  "b": 2 }', 'not JSON: expected , or }, got "\\""', '2:3', 'a comma or a closing bracket is missing before it'],
    ['{ "a": [1 2] }', 'not JSON: expected , or ], got "2"', '1:11', 'a comma or a closing bracket is missing before it'],
    ['{ "a" 1 }', 'not JSON: expected :, got "1"', '1:7', 'look at what stands here, and just before it'],
    ["{ 'a': 1 }", 'not JSON: expected a key in double quotes or }, got "\'a\'"', '1:3', 'JSON has double quotes only'],
    ['{ "a": 1 // one\n}', 'not JSON: expected , or }, got "//"', '1:10', 'JSON has no comments: take it out'],
    ['{ "a": NaN }', 'not JSON: expected a value, got "NaN"', '1:8', 'JSON knows numbers, texts, true, false and null'],
    ['{ "a": 01 }', 'not JSON: expected a value, got "01"', '1:8', 'look at what stands here, and just before it'],
    [
      '{ "a": "x\ny" }',
      'not JSON: expected the closing quote of a text, got the end of the line',
      '1:10',
      'a text ends on the line on which it began: write \\n and \\t within it',
    ],
    [
      '{ "a": "\\d+" }',
      'not JSON: expected one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000, got "\\\\d+"',
      '1:9',
      'look at what stands here, and just before it',
    ],
    [
      '{ "panels": [ {',
      'not JSON: expected a key in double quotes or }, got the end of the file',
      '1:16',
      'the file is cut off: export the dashboard again',
    ],
    [
      '{ "a": "x',
      'not JSON: expected the closing quote of a text, got the end of the file',
      '1:10',
      'the file is cut off: export the dashboard again',
    ],
    [
      '{ "panels": [] }\n{}',
      'not JSON: expected the end of the file, got "{"',
      '2:1',
      'one file holds one dashboard: take out what stands behind it',
    ],
    [
      '{ "a": {{ .Values.x }} }',
      'not JSON: expected a key in double quotes or }, got "{"',
      '1:9',
      'this is a template: render it first, and give the JSON that comes out',
    ],
    [
      '{\n<<<<<<< HEAD\n}',
      'not JSON: expected a key in double quotes or }, got "<<<<<<<"',
      '2:1',
      'conflict markers of a merge stand in the file: resolve the conflict',
    ],
    [
      '<!doctype html>',
      'not JSON: expected a value, got "<!doctype"',
      '1:1',
      'this is HTML or XML, perhaps the login page of Grafana in place of its answer: export the dashboard again',
    ],
    [
      'apiVersion: 1\nproviders: []',
      'not JSON: expected a value, got "apiVersion"',
      '1:1',
      'this is YAML: Grafana reads dashboards as JSON only',
    ],
    [
      "local g = import 'g.libsonnet';\n{}",
      'not JSON: expected a value, got "local"',
      '1:1',
      'this is Jsonnet: render it first (jsonnet -J vendor), and give the JSON that comes out',
    ],
  ])('%j', (text, message, place, hint) => {
    const problem = problemOf(text)
    expect(problem).toMatchObject({ file: 'board.json', message, hint })
    expect(problem.line === undefined ? '' : `${problem.line}:${problem.column}`).toBe(place)
  })

  it('knows Jsonnet and YAML by the name of the file too', () => {
    expect(problemOf('{ title: "x" }', 'a.jsonnet').hint).toContain('Jsonnet')
    expect(problemOf('- title: x', 'a.yaml').hint).toContain('YAML')
  })
})

describe('JSON that is no dashboard', () => {
  it.each([
    [[], 'an empty list', 'one file holds one dashboard: make a file of each'],
    [
      [{ uid: 'a', title: 'b', uri: 'db/b', url: '/d/a/b' }],
      'a list of 1',
      'this is the answer of a search: get each of its dashboards by uid',
    ],
    [[{ uid: 'a', access: 'proxy', url: 'http://p' }], 'a list of 1', 'this is a list of data sources'],
    ['board', 'the text "board"', 'give a file that Grafana exported, or one that it provisions'],
    [42, 'the number 42', 'give a file that Grafana exported, or one that it provisions'],
    [null, 'null', 'give a file that Grafana exported, or one that it provisions'],
    [{}, 'an empty object', 'give a file that Grafana exported, or one that it provisions'],
    [
      { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 },
      'an object with a, b, c, d, e, ...',
      'give a file that Grafana exported, or one that it provisions',
    ],
    [{ groups: [{ name: 'g', rules: [] }] }, 'a file of rules', 'alert rules are not dashboards: give it as rules'],
    [
      { apiVersion: 1, datasources: [] },
      'a provisioning file of data sources',
      'dashboards lie in the folder that a provider in dashboards/*.yaml names',
    ],
    [
      { apiVersion: 1, providers: [] },
      'a provisioning file of dashboard providers',
      'give the files in the folder that its `path` names',
    ],
    [
      { name: 'p', type: 'prometheus', url: 'http://p', access: 'proxy' },
      'a data source',
      'data sources are not dashboards: give the files of the dashboards',
    ],
    [
      { type: 'stat', title: 't', gridPos: {}, targets: [] },
      'a single panel',
      'give the whole dashboard: Dashboard settings, JSON Model',
    ],
    [{ uid: 'l', name: 'n', kind: 1, model: {} }, 'a library panel', 'give the dashboards that show it'],
    [
      { message: 'Dashboard not found' },
      'an answer of an API with a message in place of a dashboard',
      'look at the message, and export the dashboard again',
    ],
    [{ dashboard: null }, 'a wrapper without a dashboard in it', 'export the dashboard again'],
  ])('%j', (json, got, hint) => {
    expect(problemOf(JSON.stringify(json))).toEqual({ file: 'board.json', message: noDashboard + got, line: 1, column: 1, hint })
  })

  it('knows a ConfigMap', () => {
    expect(problemOf('{ "apiVersion": "v1", "kind": "ConfigMap", "data": {} }').hint).toContain('ConfigMap')
  })
})
