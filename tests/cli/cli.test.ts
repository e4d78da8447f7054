import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checks } from '../../src/checks/index.ts'
import { version } from '../../src/lib/version.ts'
import { firedrill, write } from '../firedrill.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'firedrill-cli-'))
  write(cwd, {
    'compose.yml':
      'services:\n  app:\n    build: .\n    ports: ["3000"]\n    x-native: { command: [node, -e, ""] }\n  grafana:\n    image: grafana/grafana:10.2.2\n',
    'good.yaml': `version: 1
name: good
stack: { compose: compose.yml }
defaults: { within: 300ms }
phases:
  - phase: One
    checks:
      - http: { url: "http://app:3000/" }
      - http: { url: "http://grafana:3000/" }
`,
    'empty.yaml': '',
    'tabs.yaml': 'version: 1\n\tname: x\n',
    'twice.yaml': 'version: 1\nname: a\nname: b\n',
    'bad.yaml': `version: 1
name: bad
stack: { compose: compose.yml }
fases: []
phases:
  - phase: One
    checks:
      - http: { url: "http://ap:3000/" }
      - http: { url: "http://app:3000/" }
        promql: { query: up }
`,
    'no-compose.yaml':
      'version: 1\nname: nc\nstack: { compose: absent.yml }\nphases: [{ phase: One, checks: [{ http: { url: "http://app:3000/" } }] }]\n',
  })
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

describe('wrong input: exit 2, nothing started', () => {
  test.each<[string, string[], string]>([
    [
      'no suite at all',
      ['run'],
      `firedrill: no suite file was given, and there is no suite in suites/

  what to do: name one: firedrill run path/to/suite.yaml
`,
    ],
    [
      'an empty suite',
      ['run', 'empty.yaml'],
      `firedrill: 1 problem in empty.yaml

empty.yaml:1:1
  the suite file is empty
  expected  a suite: version, name, stack, phases
  got       nothing
  hint      the README shows a suite of 15 lines to begin with
`,
    ],
    [
      'tabs',
      ['plan', 'tabs.yaml'],
      `firedrill: 1 problem in tabs.yaml

tabs.yaml:2:1
  not valid YAML: Tabs are not allowed as indentation
  got       "name: x"
  hint      YAML is indented by spaces only: replace the tab
`,
    ],
    [
      'a key twice',
      ['run', 'twice.yaml'],
      `firedrill: 1 problem in twice.yaml

twice.yaml:3:1
  not valid YAML: Map keys must be unique
  got       "name: b"
  hint      remove one of the two, or merge them
`,
    ],
    [
      'several problems at once, each with its place',
      ['run', 'bad.yaml'],
      `firedrill: 3 problems in bad.yaml

bad.yaml:4:1  fases
  unknown key
  expected  $schema, version, name, title, stack, time, alerts, screenshots, load, defaults or phases
  got       fases
  hint      did you mean phases?

bad.yaml:8:22  phases[0].checks[0].http.url
  the stack has no service ap
  expected  a service: app, grafana
  got       ap
  hint      did you mean app?

bad.yaml:9:9  phases[0].checks[1]
  a check with more than one kind
  expected  one kind: http, metrics, targets, promql, rules, dashboards, datasources, plugins, upstreams, logs, security, alert, quiet, routing or proven
  got       http and promql
  hint      make a check of each
`,
    ],
    [
      'a compose file that is not there',
      ['run', 'no-compose.yaml'],
      `firedrill: 1 problem in no-compose.yaml

no-compose.yaml:3:19  stack.compose
  there is no such compose file
  expected  a compose file
  got       absent.yml
`,
    ],
    [
      'a runtime that does not exist',
      ['run', 'good.yaml', '--runtime', 'nativ'],
      `firedrill: --runtime expects one of auto, docker, native, attach, got nativ

  what to do: did you mean native?
`,
    ],
    [
      'attached to a service that does not exist',
      ['run', 'good.yaml', '--attach', 'ap=http://127.0.0.1:1'],
      `firedrill: --attach names ap, which is no service of the compose file

  what to do: did you mean app?
`,
    ],
    ['an unknown command', ['frobnicate'], "error: unknown command 'frobnicate'\n(run firedrill --help to see what there is)\n"],
  ])('%s', async (_name, args, text) => {
    const { code, stdout, stderr } = await firedrill(args, { cwd })
    expect(stderr.startsWith(text) ? text : stderr).toBe(text)
    expect([code, stdout]).toEqual([2, ''])
  })
})

test('--version and --help', async () => {
  expect(await firedrill(['--version'], { cwd })).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  const { code, stdout } = await firedrill(['--help'], { cwd })
  expect(code).toBe(0)
  for (const command of ['run', 'plan', 'kinds', 'schema', 'doctor']) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'))
})

test('kinds: a line each, from the registry', async () => {
  const { stdout } = await firedrill(['kinds'], { cwd })
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]),
  ).toEqual(checks.map(({ kind }) => kind))
})

test('plan: what would run, and what not and why; nothing is started', async () => {
  const { code, stdout } = await firedrill(['plan', 'good.yaml', '--attach', 'app=http://127.0.0.1:1'], { cwd })
  expect(code).toBe(0)
  expect(stdout).toContain('Uses what already runs; starts nothing\n   1 app      http://127.0.0.1:1\n')
  expect(stdout).toContain('no URL was given for grafana: add --attach grafana=URL')
})

test('attach: a service that does not answer fails its check, one without a URL skips it', async () => {
  const { code, stdout } = await firedrill(['run', 'good.yaml', '--attach', 'app=http://127.0.0.1:1', '--fail-fast'], { cwd })
  expect(code).toBe(1)
  expect(stdout).toContain('0 of 1 check passed (0 %), 1 failed, 0 unknown, 1 skipped')
})
