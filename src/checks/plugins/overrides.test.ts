import { expect, test } from 'vitest'
import type { Finding } from '../contract.ts'
import { plugins } from './check.ts'
import { AGREED, declared, limits, look } from './configured.fixture.ts'
import type { PluginsSeen } from './observe.ts'
import { instance } from './plugins.fixture.ts'

const AS_DECLARED = plugins.schema.parse({ configured: 'as-declared' })

test.each<[string, PluginsSeen, readonly Finding[]]>([
  [
    'one that runs in place of what was agreed on',
    look(
      [
        declared('key-auth', {}),
        declared('key-auth', { route: 'grok-route' }, { config: { anonymous: 'guest' }, where: 'kong.yml:20:5' }),
        declared('key-auth', {}, AGREED),
      ],
      [instance('key-auth', {}), instance('key-auth', { route: 'grok-route' }, { anonymous: 'guest' })],
    ),
    [
      {
        message: 'key-auth on route grok-route runs in place of key-auth (global), which was agreed on, and is another',
        expected: 'config.anonymous nothing on grok-route',
        actual: 'config.anonymous guest',
        where: 'kong:8301/plugins/key-auth-grok-route',
        hint: 'remove it, or list it in `plugins`, too, when it was agreed on as it is',
      },
    ],
  ],
  [
    'one behind another that is just like what was agreed on',
    look(
      [declared('rate-limiting', {}, AGREED)],
      [
        instance('rate-limiting', {}, { minute: 5 }),
        limits(5),
        instance('rate-limiting', { route: 'ollama-route' }, { minute: 500 }),
      ],
      { extra: [] },
    ),
    [
      {
        message:
          'rate-limiting on route ollama-route runs in place of rate-limiting (global), which was agreed on, and is another',
        expected: 'config.minute 5 on ollama-route',
        actual: 'config.minute 500',
        where: 'kong:8301/plugins/rate-limiting-ollama-route',
        hint: 'remove it, or list it in `plugins`, too, when it was agreed on as it is',
      },
    ],
  ],
])('breaks: %s', (_, seen, findings) => expect(plugins.judge(AS_DECLARED, seen)).toEqual(findings))
