import { afterAll, expect, test } from 'vitest'
import { suiteFiles } from './suite-files.fixture.ts'

const files = suiteFiles()
afterAll(() => files[Symbol.dispose]())

const suite = (screenshots: string) => `version: 1
name: shop
stack: { compose: compose.yml }
screenshots: ${screenshots}
phases: [{ phase: Up, checks: [{ ping: { url: "http://shop:3000" } }] }]
`

test('the pictures that a suite wants', async () => {
  const text = suite(
    '[{ name: 01-all }, { name: 02-rates, dashboard: Shop, panels: [Rate] }, { name: 03-targets, targets: true }]',
  )
  expect((await files.load(files.write('shop.yaml', text))).screenshots).toEqual([
    { name: '01-all' },
    { name: '02-rates', dashboard: 'Shop', panels: ['Rate'] },
    { name: '03-targets', targets: true },
  ])
})

test.each([
  ['[]', 'screenshots'],
  ['[{ name: ../up }]', 'a file name without its .png'],
  ['[{ name: a }, { name: a }]', 'names that differ: each is a file'],
  ['[{ name: a, targets: true, panels: [Rate] }]', '`targets` alone: the table of targets is in no dashboard'],
  ['[{ name: a, panel: Rate }]', 'panels'],
])('%s is refused', async (screenshots, expected) => {
  expect(await files.errorOf(suite(screenshots))).toContain(expected)
})
