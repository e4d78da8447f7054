// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { suiteFiles } from './suite-files.fixture.ts'

const files = suiteFiles({
  'base/compose.yml':
    'services: { shop: { image: "shop:${TAG:-none}" }, prometheus: { image: "prom/prometheus:v2.48.0", profiles: [watch] } }\n',
  'over.yml': 'services: { shop: { hostname: web } }\n',
  'a.env': 'TAG=a\nCOMPOSE_PROFILES=watch\n',
  'b.env': 'TAG=b\n',
})
afterAll(() => files[Symbol.dispose]())

const suite = (stack: string, url = 'http://shop:3000') =>
  `version: 1\nname: shop\nstack: { ${stack} }\nphases: [{ phase: Up, checks: [{ ping: { url: "${url}" } }] }]\n`

describe('the compose files of a suite', () => {
  test.each<[string, string, { image?: string; aliases?: readonly string[]; profiles?: readonly string[] }]>([
    ['one file', 'compose: base/compose.yml', { image: 'shop:none', profiles: [] }],
    ['a list of one', 'compose: [base/compose.yml]', { image: 'shop:none' }],
    ['a list', 'compose: [base/compose.yml, over.yml]', { aliases: ['web'] }],
    ['env files', 'compose: base/compose.yml, envFiles: [a.env, b.env]', { image: 'shop:b', profiles: ['watch'] }],
    ['profiles', 'compose: base/compose.yml, profiles: [watch]', { profiles: ['watch'] }],
    [
      'profiles win over those of an env file',
      'compose: base/compose.yml, envFiles: [a.env], profiles: ["*"]',
      { profiles: ['*'] },
    ],
  ])('%s', async (_, stack, { profiles, ...service }) => {
    const { compose } = (await files.load(files.write('shop.yaml', suite(stack)))).stack
    expect(compose).toMatchObject({
      file: join(files.directory, 'base/compose.yml'),
      services: [service, { name: 'prometheus' }],
    })
    if (profiles !== undefined) expect(compose?.profiles).toEqual(profiles)
  })

  test('the environment wins over env files, and names profiles where the suite names none', async () => {
    const path = files.write('shop.yaml', suite('compose: base/compose.yml, envFiles: [b.env]'))
    const { compose } = (await files.load(path, { TAG: 'env', COMPOSE_PROFILES: 'watch,other' })).stack
    expect(compose).toMatchObject({ profiles: ['watch', 'other'], services: [{ image: 'shop:env' }, {}] })
  })

  test.each<[string, string, string]>([
    [
      'a file of a list that is missing',
      'compose: [base/compose.yml, no.yml]',
      'shop.yaml:3:38  stack.compose[1]\n  there is no such compose file\n  expected  a compose file\n  got       no.yml',
    ],
    [
      'an env file that is missing',
      'compose: base/compose.yml, envFiles: [a.env, no.env]',
      'shop.yaml:3:55  stack.envFiles[1]\n  there is no such env file\n  expected  an env file\n  got       no.env',
    ],
    [
      'an empty list',
      'compose: []',
      '1 problem in shop.yaml\n\nshop.yaml:3:19  stack.compose\n  wrong value\n  expected  at least one compose file\n  got       an empty list',
    ],
    [
      'a number',
      'compose: 5',
      'stack.compose\n  wrong value\n  expected  a compose file, or a list of them\n  got       5 (a number)',
    ],
    [
      'a profile that nobody has',
      'compose: base/compose.yml, profiles: [wach]',
      'shop.yaml:3:48  stack.profiles[0]\n  no service belongs to this profile\n  expected  watch\n  got       "wach"\n  hint      did you mean watch?',
    ],
    ['a profile where there are none', 'compose: compose.yml, profiles: [x]', 'expected  no profile: no service has one'],
    [
      'profiles without compose',
      'attach: { shop: "http://127.0.0.1:1" }, profiles: [x]',
      'shop.yaml:3:50  stack.profiles\n  profiles without compose\n  expected  the compose file that they are for',
    ],
    ['a profile that is text', 'compose: base/compose.yml, profiles: watch', 'stack.profiles\n  wrong value\n  expected  a list'],
    ['a slip', 'compose: base/compose.yml, envFile: [a.env]', 'hint      did you mean envFiles?'],
  ])('%s', async (_, stack, expected) => {
    expect(await files.errorOf(suite(stack))).toContain(expected)
  })
})
