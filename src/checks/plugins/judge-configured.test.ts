import { expect, test } from 'vitest'
import type { Finding } from '../contract.ts'
import { plugins } from './check.ts'
import { AGREED, declared, LIMIT, limits, look } from './configured.fixture.ts'
import type { PluginsSeen } from './observe.ts'
import { instance } from './plugins.fixture.ts'

const RELOAD = 'a Kong without a database reads its file when it starts, or when it is told to (`kong reload`, POST /config)'

const spec = (given: object) => plugins.schema.parse(given)
const AS_DECLARED = spec({ configured: 'as-declared' })

test.each<[string, object, PluginsSeen]>([
  [
    'all as declared',
    { configured: 'as-declared' },
    look([declared('rate-limiting', { service: 'ollama' }, LIMIT), declared('cors', {})], [instance('cors', {}), limits(5)]),
  ],
  ['others, noted', { configured: { extra: 'noted' } }, look([declared('cors', {})], [instance('cors', {}), limits(5)])],
  [
    'others, where the suite lists plugins',
    { configured: { plugins: [{ name: 'cors' }] } },
    look([declared('cors', {}, { where: 'the suite', extent: 'listed' })], [instance('cors', {}), limits(5)], {
      source: 'the suite',
    }),
  ],
  [
    'one that is disabled, noted',
    { configured: { disabled: 'noted' } },
    look([declared('cors', {}, { enabled: false })], [instance('cors', {}, {}, { enabled: false })]),
  ],
  [
    'one that the suite wants disabled',
    { configured: { plugins: [{ name: 'cors', enabled: false }] } },
    look([declared('cors', {}, { enabled: false, where: 'the suite' })], [instance('cors', {}, {}, { enabled: false })], {
      source: 'the suite',
    }),
  ],
  [
    'one in place of what was agreed on, that is just like it',
    { configured: 'as-declared' },
    look(
      [declared('cors', {}), declared('cors', { route: 'grok-route' }), declared('cors', {}, AGREED)],
      [instance('cors', {}), instance('cors', { route: 'grok-route' })],
    ),
  ],
  [
    'one in place of another, both agreed on',
    { configured: 'as-declared' },
    look(
      [
        declared('rate-limiting', {}, { ...LIMIT, ...AGREED }),
        declared('rate-limiting', { service: 'ollama' }, { config: { minute: 9 }, ...AGREED }),
      ],
      [instance('rate-limiting', {}, { minute: 5 }), limits(9)],
    ),
  ],
  [
    'a default that every route overrides',
    { configured: 'as-declared' },
    look(
      [declared('cors', {}), declared('cors', { service: 'ollama' }), declared('cors', { service: 'grok' })],
      [instance('cors', {}), instance('cors', { service: 'ollama' }), instance('cors', { service: 'grok' })],
    ),
  ],
])('holds: %s', (_, given, seen) => expect(plugins.judge(spec(given), seen)).toEqual([]))

test.each<[string, PluginsSeen, readonly Finding[]]>([
  [
    'a plugin that is not there',
    look([declared('rate-limiting', { service: 'ollama' }, LIMIT), declared('rate-limiting', { service: 'grok' })], [limits(5)]),
    [
      {
        message: 'kong has no rate-limiting on service grok',
        expected: 'rate-limiting on service grok',
        actual: 'rate-limiting only on service ollama',
        where: 'kong.yml:7:5',
        hint: RELOAD,
      },
    ],
  ],
  [
    'a plugin that the node does not have',
    look([declared('cors', {}), declared('keyauth', {})], [instance('cors', {})]),
    [
      {
        message: 'kong does not know the plugin keyauth',
        expected: 'keyauth (global)',
        actual: 'it has 6 other plugins',
        where: 'kong.yml:7:5',
        hint: 'did you mean key-auth?',
      },
    ],
  ],
  [
    'another scope',
    look([declared('key-auth', { service: 'ollama' })], [instance('key-auth', { route: 'grok-route' })]),
    [
      {
        message: 'key-auth stands on route grok-route, and is declared on service ollama',
        expected: 'key-auth on service ollama',
        actual: 'key-auth on route grok-route (kong:8301/plugins/key-auth-grok-route)',
        where: 'kong.yml:7:5',
        hint: RELOAD,
      },
    ],
  ],
  [
    'another config',
    look([declared('rate-limiting', { service: 'ollama' }, LIMIT)], [limits(100)]),
    [
      {
        message: 'rate-limiting on service ollama has another config.minute in kong',
        expected: '5',
        actual: '100',
        where: 'kong.yml:7:5 and kong:8301/plugins/rate-limiting-ollama',
        hint: RELOAD,
      },
    ],
  ],
  [
    'one that was switched off',
    look([declared('cors', {})], [instance('cors', {}, {}, { enabled: false })]),
    [
      {
        message: 'cors (global) is disabled, and is declared enabled',
        expected: 'enabled',
        actual: 'disabled (kong:8301/plugins/cors)',
        where: 'kong.yml:7:5',
      },
    ],
  ],
  [
    'one that is declared to do nothing',
    look([declared('cors', {}, { enabled: false })], [instance('cors', {}, {}, { enabled: false })]),
    [
      {
        message: 'cors (global) is disabled: it does nothing',
        expected: 'enabled',
        actual: 'disabled, as it is declared',
        where: 'kong.yml:7:5',
        hint: 'enable it, remove it, or allow it with `disabled: noted`',
      },
    ],
  ],
  [
    'one that nothing declares',
    look([declared('cors', {})], [instance('cors', {}), instance('acl', { route: 'grok-route' })]),
    [
      {
        message: 'kong has acl on route grok-route, and nothing declares it',
        expected: 'only the plugins of kong.yml',
        actual: 'acl on route grok-route',
        where: 'kong:8301/plugins/acl-grok-route',
        hint: 'declare it, remove it, or allow it with `extra: noted`',
      },
    ],
  ],
  [
    'one that another hides everywhere',
    look(
      [
        declared('rate-limiting', { service: 'ollama' }, LIMIT),
        declared('rate-limiting', { route: 'ollama-route' }, { ...LIMIT, where: 'kong.yml:20:5' }),
      ],
      [limits(5), instance('rate-limiting', { route: 'ollama-route' }, { minute: 5 })],
    ),
    [
      {
        message:
          'no request can reach rate-limiting on service ollama: on each of its routes a more specific one runs in its place (rate-limiting on route ollama-route)',
        expected: 'a request on which it runs',
        actual: 'none',
        where: 'kong.yml:7:5',
        hint: 'Kong runs one plugin of a name for a request: the one of the most specific scope',
      },
    ],
  ],
  [
    'a file that is wrong',
    look([declared('cors', {})], [instance('cors', {})], {
      problems: [{ message: 'no _format_version', where: 'kong.yml:1:1', hint: 'add it' }],
    }),
    [{ message: 'no _format_version', where: 'kong.yml:1:1', hint: 'add it' }],
  ],
  [
    'a file that cannot be read, and nothing beside it',
    look([], [instance('cors', {})], {
      broken: true,
      problems: [{ message: 'not valid YAML: x', where: 'kong.yml:3:1', hint: 'Kong cannot load it either' }],
    }),
    [{ message: 'not valid YAML: x', where: 'kong.yml:3:1', hint: 'Kong cannot load it either' }],
  ],
  [
    'nothing on either side',
    look([], []),
    [
      {
        message: 'no plugin is declared, so nothing would be compared',
        expected: 'at least one plugin',
        actual: 'none',
        where: 'kong.yml',
        hint: 'declare one, or list those that must be there in `configured: { plugins: … }`',
      },
      { message: 'kong has not one plugin', expected: 'at least one plugin', actual: 'none' },
    ],
  ],
  [
    'a gateway that loaded nothing',
    look([declared('cors', {})], [], { empty: true }),
    [
      {
        message: 'kong has loaded no configuration: its configuration_hash is all zeros',
        expected: 'the configuration of kong.yml',
        actual: 'configuration_hash 00000000000000000000000000000000',
        hint: `see its log for what it refused; ${RELOAD}`,
      },
      {
        message: 'kong has no cors (global)',
        expected: 'cors (global)',
        actual: 'no cors at all',
        where: 'kong.yml:7:5',
        hint: RELOAD,
      },
    ],
  ],
])('breaks: %s', (_, seen, findings) => expect(plugins.judge(AS_DECLARED, seen)).toEqual(findings))
