import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dashboard, panel } from '../../src/report/html/dashboards.fixture.ts'
import { rich } from '../../src/report/html/rich.fixture.ts'
import { check, phase, result } from '../../src/report/report.fixture.ts'
import { screenshots } from '../../src/report/screenshots.ts'
import type { RunResult } from '../../src/run/result.ts'
import { chromium, missing, pages } from './page.fixture.ts'

const { folder, written } = pages()

describe.skipIf(missing !== undefined)(
  `pictures of report.html${missing === undefined ? '' : ` (skipped: ${missing.reason})`}`,
  () => {
    test('pictures: every dashboard and table, or those that are wanted', async () => {
      const file = written('pictures', rich)
      const take = async (wanted: RunResult['screenshots'], to = 'pictures') =>
        (await screenshots(file, join(folder, to), chromium ?? '', wanted)).files
      const names = (paths: readonly string[]) => paths.map((path) => path.split('/').at(-1))
      const usual = await take([])
      expect(names(usual)).toEqual([
        '01-dashboard-inventory-manager-dashboard.png',
        '02-dashboard-every-state.png',
        '03-targets.png',
      ])
      mkdirSync(join(folder, 'wanted'))
      for (const name of ['09-old.png', 'notes.txt']) writeFileSync(join(folder, 'wanted', name), '')
      const wanted = await take(
        [
          { name: '01-dashboard-overview' },
          { name: '02-errors', panels: ['Error Rate', 'Queue Depth'] },
          { name: '03-states', dashboard: 'Every state' },
          { name: '04-targets', targets: true },
        ],
        'wanted',
      )
      // Pictures of an earlier time would pass for some of this run.
      expect(readdirSync(join(folder, 'wanted')).sort()).toEqual([...names(wanted), 'notes.txt'])
      expect(names(wanted)).toEqual(['01-dashboard-overview.png', '02-errors.png', '03-states.png', '04-targets.png'])
      for (const path of [...usual, ...wanted]) {
        expect(readFileSync(path).subarray(1, 4).toString()).toBe('PNG')
        expect(statSync(path).size).toBeGreaterThan(5000)
      }
      // The overview is the whole dashboard in light colours, and a second one is the same.
      expect(readFileSync(wanted[0] ?? '').equals(readFileSync(usual[0] ?? ''))).toBe(true)
    })

    test.each<[string, RunResult['screenshots'][number], RunResult, string]>([
      [
        'no such dashboard',
        { name: 'x', dashboard: 'Shop' },
        rich,
        'expected dashboard "Shop" in the report, got "Inventory Manager Dashboard"',
      ],
      [
        'no such panel',
        { name: 'x', panels: ['Shop'] },
        rich,
        'expected panel "Shop" in the report, got "Total Inventory Items"',
      ],
      ['no dashboard at all', { name: 'x' }, { ...rich, phases: [] }, 'expected a dashboard in the report, got none'],
      [
        'no targets',
        { name: 'x', targets: true },
        { ...rich, phases: [] },
        'expected a table of targets in the report, got none',
      ],
      ['a name that leads elsewhere', { name: '../x' }, rich, 'a picture’s name is a file name without .png, got "../x"'],
    ])('a picture that cannot be taken: %s', async (name, wanted, result, message) => {
      const file = written(`cannot-${name.replaceAll(' ', '-')}`, result)
      const { files, problems } = await screenshots(file, join(folder, 'none'), chromium ?? '', [
        wanted,
        { name: 'y', targets: true },
      ])
      expect(problems[0]?.message).toContain(message)
      expect(files.length + problems.length).toBe(2)
    })

    test('a report with nothing to picture is told so', async () => {
      const file = written('nothing', { ...rich, phases: [] })
      await expect(screenshots(file, join(folder, 'none'), chromium ?? '', [])).rejects.toThrow(
        'expected a dashboard or a table of targets in the report, got none',
      )
    })

    test('two dashboards, one named as the heading of the other, are two pictures', async () => {
      const boards = ['Overview', 'Overview title'].map((title) => dashboard(title, [panel('Queue', 'stat')]))
      const file = written('headings', result([phase('P', [check('d', { exhibits: boards })])]))
      const { files: paths } = await screenshots(file, join(folder, 'headings'), chromium ?? '', [])
      expect(paths.map((path) => path.split('/').at(-1))).toEqual([
        '01-dashboard-overview.png',
        '02-dashboard-overview-title.png',
      ])
    })

    test('a browser that is none is said so', async () => {
      await expect(screenshots(written('no-browser', rich), folder, process.execPath, [])).rejects.toThrow('could not be started')
    })
  },
)
