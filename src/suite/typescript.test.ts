import { afterAll, describe, expect, test } from 'vitest'
import type { fakeKinds } from './fake-kinds.fixture.ts'
import type { SuiteInput } from './schema.ts'
import { suiteFiles } from './suite-files.fixture.ts'

const files = suiteFiles()
afterAll(() => files[Symbol.dispose]())

type Input = SuiteInput<typeof fakeKinds>

const suite = (...checks: Input['phases'][number]['checks']): Input => ({
  version: 1,
  name: 'shop',
  stack: { compose: 'compose.yml' },
  phases: [{ phase: 'Up', checks }],
})

test('the types of a suite come from the kinds of the registry', () => {
  suite(
    { ping: { url: 'http://shop:3000', slow: '5s' }, within: '1m' },
    { query: { query: 'up', families: { a: { type: 'gauge' } } } },
    { look: {}, id: 'x' },
  )
  // @ts-expect-error: a duration is text
  suite({ ping: { url: 'http://shop:3000', slow: 5 } })
  // @ts-expect-error: unknown key of a kind
  suite({ ping: { url: 'http://shop:3000', statsu: 200 } })
  // @ts-expect-error: unknown kind
  suite({ pnig: { url: 'http://shop:3000' } })
  // @ts-expect-error: two kinds
  suite({ ping: { url: 'http://shop:3000' }, look: {} })
  // @ts-expect-error: no kind
  suite({ id: 'x' })
  expect(suite().version).toBe(1)
})

const MODULE = `export default ${JSON.stringify(suite({ ping: { url: 'http://shop:3000' } }))}\n`

describe('suites that are modules', () => {
  test.each(['good.ts', 'good.js'])('%s', async (name) => {
    const { phases } = await files.load(
      files.write(
        name,
        name.endsWith('.ts') ? MODULE.replace('export default', 'const made: object =').concat('export default made\n') : MODULE,
      ),
    )
    expect(phases).toMatchObject([{ name: 'Up', checks: [{ kind: 'ping', place: { line: undefined } }] }])
  })

  test('secret variables that it holds, and passwords of its URLs, are kept for redaction', async () => {
    const text = MODULE.replace('http://shop:3000', 'http://me:pw@shop:3000/t0ken-1')
    const env = { SHOP_TOKEN: 't0ken-1', OTHER_TOKEN: 't0ken-2', URL_PATH: '/t0ken-1', A_TOKEN: 'shop' }
    expect((await files.load(files.write('secret.ts', text), env)).secrets).toEqual(['t0ken-1', 'me:pw'])
  })

  test.each([
    [
      'wrong.ts',
      MODULE.replace('"url"', '"ulr"'),
      'wrong.ts  phases[0].checks[0].ping.ulr\n  unknown key\n  expected  url, status or slow\n  got       ulr\n  hint      did you mean url?',
    ],
    [
      'empty.ts',
      'export const suite = {}\n',
      'empty.ts\n  the file exports no suite\n  expected  export default defineSuite({ ... })\n  got       exports suite',
    ],
    ['throws.js', 'throw new Error("no such luck")\n', 'the suite file cannot be loaded: no such luck'],
    ['import.ts', "import './nowhere.ts'\nexport default {}\n", 'the suite file cannot be loaded: '],
    ['syntax.ts', 'export default {\n  version: 1,,\n}\n', 'the suite file cannot be loaded: '],
  ])('%s', async (name, text, expected) => {
    expect(await files.errorOf(text, name)).toContain(expected)
  })
})
