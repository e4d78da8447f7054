import { expect, test } from 'vitest'
import { parseDeclaredKong } from './kong.ts'

const parsed = (text: string) => parseDeclaredKong([{ file: 'kong.yml', text }], {})
const HEAD = '_format_version: "3.0"\n'

test('routes and services without names are known by what they match, each by another name', () => {
  const { services, plugins, problems } = parsed(`${HEAD}services:
  - url: http://a.test
    plugins: [{ name: cors }]
    routes:
      - { methods: [POST, GET], hosts: [x.test], paths: [/a, /b], headers: { X-V: ["1", "2"] }, plugins: [{ name: acl }] }
      - { hosts: [y.test], plugins: [{ name: acl }] }
      - { hosts: [y.test], plugins: [{ name: acl }] }
      - { expression: 'http.path ^= "/z"', plugins: [{ name: acl }] }
  - url: http://a.test
    enabled: false
    plugins: [{ name: cors }]
`)
  expect(problems).toEqual([])
  expect(services.map(({ name, enabled }) => [name, enabled])).toEqual([
    ['http://a.test:80', true],
    ['http://a.test:80 (2)', false],
  ])
  expect(plugins.map(({ scope }) => scope.route ?? scope.service)).toEqual([
    'http://a.test:80',
    'GET|POST x.test /a, /b x-v: 1|2',
    'y.test',
    'y.test (2)',
    'http.path ^= "/z"',
    'http://a.test:80 (2)',
  ])
})

test('what is kept of the whole files', () => {
  const texts = [
    { file: 'a.yml', text: `${HEAD}_info: { select_tags: [a, b] }\nplugins: [{ name: cors }]` },
    { file: 'b.yml', text: 'services: [{' },
  ]
  const { selectTags, broken, documents } = parseDeclaredKong(texts)
  expect([selectTags, broken, documents]).toEqual([
    ['a', 'b'],
    true,
    [{ _format_version: '3.0', _info: { select_tags: ['a', 'b'] }, plugins: [{ name: 'cors' }] }],
  ])
  expect(parsed(`${HEAD}plugins: [{ name: cors }]`)).toMatchObject({ selectTags: [], broken: false })
})
