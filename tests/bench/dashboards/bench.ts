import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import type { Observed } from '../../../src/checks/contract.ts'
import { dashboards } from '../../../src/checks/dashboards/check.ts'
import { createHttp } from '../../../src/clients/http-client.ts'
import { lintDashboards, readDashboard } from '../../../src/dashboards/index.ts'
import { systemClock } from '../../../src/lib/clock.ts'
import { poll } from '../../../src/lib/poll.ts'
import { browserOptions, findChromium } from '../../../src/report/chromium.ts'
import { renderHtml } from '../../../src/report/html/index.ts'
import { manyPanels } from '../../../src/report/html/rich.fixture.ts'
import { prepare } from '../../../src/run/index.ts'
import { stackView } from '../../../src/run/stack-view.ts'
import { dashboardOf, queries } from './files.ts'

const PANELS = 500
const FILES = 1000
/** Seconds, seconds, megabytes, seconds. */
const LIMITS = { asked: 5, linted: 5, size: 3, opened: 1 }

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`
const line = (name: string, text: string): void => console.log(`  ${name.padEnd(44)} ${text}`)
const within = (value: number, limit: number, unit: string): string =>
  `limit ${limit} ${unit}: ${value <= limit ? 'kept' : 'BROKEN'}`

async function timed<T>(work: () => Promise<T> | T): Promise<{ readonly ms: number; readonly value: T }> {
  const before = performance.now()
  const value = await work()
  return { ms: performance.now() - before, value }
}

/** 500 panels asked of a real Prometheus, 1,000 files read and linted, the page of 500 panels made and opened. */
export async function benchDashboards(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'firedrill-bench-dashboards-'))
  try {
    await asked(directory)
    await linted()
    await opened(directory)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function asked(directory: string): Promise<void> {
  const { plan, runtime } = await prepare('suites/inventory-manager.yaml', { runtime: 'native' })
  await using stack = await runtime.open(plan, { onEvent: () => undefined, signal: new AbortController().signal, keep: false })
  await using http = createHttp()
  const view = stackView(stack, plan.services)
  const { signal } = new AbortController()
  const at: Observed = { stack: view, http, load: undefined, clock: systemClock, signal, baseDir: directory }
  const { origin } = view.withRole('prometheus')
  await untilScraped(origin)
  writeFileSync(
    join(directory, 'different.json'),
    dashboardOf(PANELS, (index) => index),
  )
  writeFileSync(
    join(directory, 'alike.json'),
    dashboardOf(PANELS, (index) => index % 50),
  )
  const loop = await timed(() => oneAfterTheOther(origin, join(directory, 'different.json')))
  line(`a plain loop over ${PANELS} panels`, `${seconds(loop.ms)}, ${loop.value} with data`)
  for (const [name, files, through] of [
    ['500 panels, straight at Prometheus', 'different.json', 'data-source'],
    ['500 panels, through Grafana (stand-in)', 'different.json', 'grafana'],
    ['500 panels with 50 queries, straight', 'alike.json', 'data-source'],
  ] as const) {
    const spec = dashboards.schema.parse({ files, through, provisioning: undefined, lint: false })
    const memory = await dashboards.before?.(spec, at)
    const { ms, value } = await timed(() => dashboards.observe(spec, at, memory))
    const panels = value.dashboards.flatMap((dashboard) => dashboard.panels)
    const data = panels.filter(({ verdict }) => verdict.state === 'data').length
    line(
      name,
      `${seconds(ms)}, ${data} of ${panels.length} with data, ratio ${(ms / loop.ms).toFixed(2)}; ${within(ms / 1000, LIMITS.asked, 's')}`,
    )
  }
}

// Rates need two scrapes, which come every five seconds.
async function untilScraped(origin: string): Promise<void> {
  const until = Date.now() + 60_000
  const { held } = await poll({
    observe: async () =>
      await Promise.all(queries.map(async ([expr]) => await countOf(`${origin}/api/v1/query?query=${encodeURIComponent(expr)}`))),
    holds: (counts) => counts.every((count) => count > 0),
    deadline: () => until,
    interval: 250,
    mode: 'until',
    clock: systemClock,
    signal: new AbortController().signal,
  })
  if (!held) throw new Error('the stack of the bench has no data after a minute')
}

/** What people write: every query of every panel, one after the other. */
async function oneAfterTheOther(origin: string, file: string): Promise<number> {
  const { panels } = JSON.parse(readFileSync(file, 'utf8')) as { panels: { targets: { expr: string }[] }[] }
  const end = Math.ceil(Date.now() / 1000)
  let full = 0
  for (const { expr } of panels.flatMap(({ targets }) => targets)) {
    const range = `start=${end - 900}&end=${end}&step=15`
    if ((await countOf(`${origin}/api/v1/query_range?query=${encodeURIComponent(expr)}&${range}`)) > 0) full++
  }
  return full
}

async function countOf(url: string): Promise<number> {
  const answer = (await (await fetch(url)).json()) as { data?: { result?: unknown[] } }
  return answer.data?.result?.length ?? 0
}

async function linted(): Promise<void> {
  const texts = Array.from({ length: FILES }, (_, file) => dashboardOf(15, (panel) => file * 15 + panel, `Board ${file}`))
  const { ms, value } = await timed(() => {
    const read = texts.map((text, index) => readDashboard(text, `${index}.json`))
    const whole = read.flatMap((one) => (one.ok ? [one.dashboard] : []))
    return {
      whole: whole.length,
      problems: lintDashboards(whole, { dataSources: undefined, provisioned: false, typeOf: undefined }).length,
    }
  })
  const parse = await timed(() => texts.map((text) => JSON.parse(text)))
  line(
    `${value.whole} files read and linted`,
    `${seconds(ms)}, ${value.problems} problems, ${(ms / parse.ms).toFixed(0)} times JSON.parse; ${within(ms / 1000, LIMITS.linted, 's')}`,
  )
}

async function opened(directory: string): Promise<void> {
  const file = join(directory, 'report.html')
  const made = await timed(() => writeFileSync(file, renderHtml(manyPanels(PANELS))))
  const size = statSync(file).size / 1e6
  line(
    `report.html of ${PANELS} panels of 12 series`,
    `made in ${seconds(made.ms)}, ${size.toFixed(2)} MB; ${within(size, LIMITS.size, 'MB')}`,
  )
  const executablePath = findChromium(process.env)
  if (executablePath === undefined) {
    line('the same in a browser', 'not measured: no Chromium was found')
    return
  }
  const browser = await chromium.launch(browserOptions(executablePath))
  try {
    const page = await browser.newPage()
    await page.goto('about:blank')
    const { ms } = await timed(async () => {
      await page.goto(pathToFileURL(file).href)
      await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
    })
    line('the same in a browser, loaded and drawn', `${seconds(ms)}; ${within(ms / 1000, LIMITS.opened, 's')}`)
  } finally {
    await browser.close()
  }
}
