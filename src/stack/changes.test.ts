import { describe, expect, test } from 'vitest'
import { composeService } from '../declared/compose.fixture.ts'
import type { ComposeService, Mount } from '../declared/compose-model.ts'
import { changed, requireKnown } from './changes.ts'
import type { ServiceChange } from './stack.ts'

const change = (fields: Partial<ServiceChange>): ServiceChange => ({ service: 'app', mounts: [], args: [], ...fields })
const over = (source: string, target: string, readOnly = true) => ({ source, target, readOnly })
const IMAGE = ['--config.file=/etc/app.yml', '--data=/data']

test('without a change a service stays what it is', () => {
  const service = composeService()
  expect(changed(service, undefined, IMAGE)).toBe(service)
})

describe('the command line', () => {
  const native = (command: readonly string[]) => ({ command, cwd: '/', environment: {}, standIn: false })

  test.each<[string, Partial<ComposeService>, readonly string[], readonly string[] | undefined]>([
    ['no words: the image’s own stays', {}, [], undefined],
    ['behind what the image runs', {}, ['--new'], [...IMAGE, '--new']],
    ['behind what compose gives', { command: ['--a=1'] }, ['--new'], ['--a=1', '--new']],
    ['an entrypoint of compose’s: the image’s words are gone', { entrypoint: ['/start'] }, ['--new'], ['--new']],
    ['an entrypoint that is none', { entrypoint: [] }, ['--new'], [...IMAGE, '--new']],
    ['a flag that is there already', {}, ['--data=/other'], ['--config.file=/etc/app.yml', '--data=/other']],
    ['and with a word of its own as value', { command: ['--data', '/a', 'x'] }, ['--data=/b'], ['x', '--data=/b']],
    ['a flag that begins like it', { command: ['--data.path=/a'] }, ['--data=/b'], ['--data.path=/a', '--data=/b']],
    ['a switch behind it is no value', { command: ['--data', '--x'] }, ['--data=/b'], ['--x', '--data=/b']],
    ['a switch without a value is only added', { command: ['--new'] }, ['--new'], ['--new', '--new']],
  ])('%s', (_title, fields, args, command) => {
    expect(changed(composeService(fields), change({ args }), IMAGE).command).toEqual(command)
  })

  test('of a service with a command for where there are no containers, that one too', () => {
    const service = composeService({ native: native(['node', 'main.ts']) })
    expect(changed(service, change({ args: ['--new'] }), []).native).toEqual(native(['node', 'main.ts', '--new']))
    expect(changed(service, change({ mounts: [over('/a', '/b')] }), []).native).toEqual(service.native)
  })
})

describe('mounts', () => {
  const bind = (source: string, target: string): Mount => ({ type: 'bind', source, target, readOnly: true })
  const memory: Mount = { type: 'tmpfs', source: undefined, target: '/etc/app/run', readOnly: false }

  test.each<[string, readonly Mount[], readonly ServiceChange['mounts'][number][], readonly Mount[]]>([
    ['where nothing is mounted', [], [over('/new', '/etc/app.yml')], [bind('/new', '/etc/app.yml')]],
    ['over another one', [bind('/old', '/etc/app.yml')], [over('/new', '/etc/app.yml')], [bind('/new', '/etc/app.yml')]],
    [
      'in a folder that is mounted',
      [bind('/old', '/etc/app')],
      [over('/new', '/etc/app/app.yml')],
      [bind('/old', '/etc/app'), bind('/new', '/etc/app/app.yml')],
    ],
    ['what is below is hidden too', [bind('/a', '/etc/app/a'), memory], [over('/new', '/etc/app')], [bind('/new', '/etc/app')]],
    [
      'what only begins like it stays',
      [bind('/a', '/etc/app-2')],
      [over('/new', '/etc/app')],
      [bind('/a', '/etc/app-2'), bind('/new', '/etc/app')],
    ],
  ])('%s', (_title, mounts, overs, expected) => {
    expect(changed(composeService({ mounts }), change({ mounts: overs }), []).mounts).toEqual(expected)
  })
})

test('changes of a service that nobody knows, and two of one, are the harness’s own mistakes', () => {
  const services = [{ name: 'app' }]
  requireKnown(undefined, services)
  requireKnown([change({})], services)
  expect(() => requireKnown([change({ service: 'ap' })], services)).toThrow('a change names ap, which is not in the plan')
  expect(() => requireKnown([change({}), change({})], services)).toThrow('two changes name app')
})
