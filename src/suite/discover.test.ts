import { expect, test } from 'vitest'
import { discoverSuites } from './discover.ts'
import { suiteFiles } from './suite-files.fixture.ts'

test('suites are the files of a directory, by name', async () => {
  using files = suiteFiles({
    's/b.yaml': '',
    's/a.ts': '',
    's/c.json': '',
    's/a.test.ts': '',
    's/types.d.ts': '',
    's/.hidden.yaml': '',
    's/notes.md': '',
    's/deep/x.yaml': '',
  })
  const found = await discoverSuites(`${files.directory}/s`)
  expect(found.map((path) => path.slice(files.directory.length))).toEqual(['/s/a.ts', '/s/b.yaml', '/s/c.json'])
  expect(await discoverSuites(`${files.directory}/none`)).toEqual([])
})
