import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { messageOf, TestBedError, UsageError } from '../lib/errors.ts'
import type { WantedPicture } from '../run/result.ts'
import { browserOptions } from './chromium.ts'
import { slug } from './html/anchors.ts'

/** Always the same, so that two pictures of one page are alike. */
const WINDOW = { width: 1600, height: 1200 }

/** All panels are drawn, also those far below the window. */
const ALL_DRAWN = '.panel { content-visibility: visible !important; } .dashboard { padding: 16px; }'

/** An element of the page and the style that it is shown in. */
interface Picture {
  readonly name: string
  readonly id: string
  readonly style: string
}

interface Shown {
  readonly id: string
  readonly title: string
}

/** Paths of pictures that were written, and why others could not be. */
export interface Pictures {
  readonly files: readonly string[]
  readonly problems: readonly UsageError[]
}

/**
 * Writes pictures of a report.html into a folder: those that are wanted, or with [] one of each dashboard and of each
 * table of targets. In light colours, 1600 px wide. PNGs of an earlier time are taken out of the folder.
 */
export async function screenshots(
  htmlFile: string,
  directory: string,
  chromium: string,
  wanted: readonly WantedPicture[],
): Promise<Pictures> {
  await using browser = await launch(chromium)
  const context = await browser.newContext({ viewport: WINDOW, colorScheme: 'light', reducedMotion: 'reduce', offline: true })
  const page = await context.newPage()
  const url = pathToFileURL(htmlFile).href
  await page.goto(url)
  const { pictures, problems } = wanted.length === 0 ? { pictures: await allOf(page), problems: [] } : await found(page, wanted)
  const files: string[] = []
  await mkdir(directory, { recursive: true })
  for (const picture of pictures) {
    // Afresh: a picture of some panels hides the others.
    await page.goto(url)
    await page.addStyleTag({ content: ALL_DRAWN + picture.style })
    const path = join(directory, `${picture.name}.png`)
    await page.locator(`#${cssId(picture.id)}`).screenshot({ path, animations: 'disabled' })
    files.push(path)
  }
  await removeOthers(directory, files)
  return { files, problems }
}

// One wrong name keeps no other picture from being taken.
async function found(page: Page, wanted: readonly WantedPicture[]) {
  const pictures: Picture[] = []
  const problems: UsageError[] = []
  for (const one of wanted)
    try {
      pictures.push(await pictureOf(page, one))
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      problems.push(error)
    }
  return { pictures, problems }
}

// What is not of this report would pass for it.
async function removeOthers(directory: string, files: readonly string[]): Promise<void> {
  const others = (await readdir(directory))
    .filter((name) => name.endsWith('.png'))
    .map((name) => join(directory, name))
    .filter((path) => !files.includes(path))
  await Promise.all(others.map((path) => rm(path, { force: true })))
}

async function launch(chromium: string): Promise<Browser> {
  const { chromium: driver } = await import('playwright-core')
  try {
    return await driver.launch(browserOptions(chromium))
  } catch (error) {
    throw new TestBedError(`${chromium} could not be started: ${messageOf(error).split('\n')[0]}`, {
      hint: 'name another one in FIREDRILL_CHROMIUM; in a container its sandbox needs user namespaces: allow them',
      cause: error,
    })
  }
}

function fileName({ name }: WantedPicture): string {
  if (/^[^/\\]+$/.test(name) && !/^\.+$/.test(name)) return name
  throw new UsageError(`a picture’s name is a file name without .png, got ${JSON.stringify(name)}`)
}

async function allOf(page: Page): Promise<readonly Picture[]> {
  const dashboards = await shownBy(page, 'data-dashboard')
  const tables = await shownBy(page, 'data-targets')
  const named = [
    ...dashboards.map(({ id, title }) => ({ id, name: `dashboard-${slug(title) || 'untitled'}` })),
    ...tables.map(({ id }) => ({ id, name: 'targets' })),
  ]
  if (named.length === 0)
    throw new UsageError('expected a dashboard or a table of targets in the report, got none', {
      hint: 'checks of kind `dashboards` and `targets` give them',
    })
  return named.map(({ id, name }, index) => ({ id, name: `${String(index + 1).padStart(2, '0')}-${name}`, style: '' }))
}

async function pictureOf(page: Page, picture: WantedPicture): Promise<Picture> {
  const name = fileName(picture)
  if (picture.targets === true) return { name, id: await targetsOf(page, picture), style: '' }
  const id = await dashboardOf(page, picture)
  return { name, id, style: picture.panels === undefined ? '' : await onlyPanels(page, id, picture, picture.panels) }
}

async function targetsOf(page: Page, { name }: WantedPicture): Promise<string> {
  const [first] = await shownBy(page, 'data-targets')
  if (first !== undefined) return first.id
  throw new UsageError(`screenshot ${name}: expected a table of targets in the report, got none`, {
    hint: 'a check of kind `targets` gives one',
  })
}

async function dashboardOf(page: Page, { name, dashboard }: WantedPicture): Promise<string> {
  const all = await shownBy(page, 'data-dashboard')
  const found = dashboard === undefined ? all[0] : all.find(({ title }) => title === dashboard)
  if (found !== undefined) return found.id
  const asked = dashboard === undefined ? 'a dashboard' : `dashboard ${JSON.stringify(dashboard)}`
  throw new UsageError(`screenshot ${name}: expected ${asked} in the report, got ${listOf(all)}`, {
    hint: 'a check of kind `dashboards` gives one',
  })
}

// The wanted panels move together; what else the dashboard holds is hidden.
async function onlyPanels(page: Page, dashboard: string, { name }: WantedPicture, titles: readonly string[]): Promise<string> {
  const all = await shownBy(page, 'data-panel', `#${cssId(dashboard)} `)
  const missing = titles.find((title) => !all.some((panel) => panel.title === title))
  if (missing !== undefined)
    throw new UsageError(`screenshot ${name}: expected panel ${JSON.stringify(missing)} in the report, got ${listOf(all)}`)
  const ids = all
    .filter(({ title }) => titles.includes(title))
    .map(({ id }) => `#${cssId(id)}`)
    .join(',')
  const within = `#${cssId(dashboard)}`
  return `${within} .panel:not(${ids}), ${within} h4.row, ${within} .chips { display: none !important; }
    ${within} { display: flex; flex-wrap: wrap; gap: 8px; width: max-content; min-width: 480px; max-width: 100%; }
    ${within} > h3, ${within} > .facts-line { width: 0; min-width: 100%; }
    ${within} .panels { display: contents; }
    ${within} .panel { min-height: calc(var(--h) * 38px); width: calc(var(--w) * 62px); }`
}

async function shownBy(page: Page, attribute: string, within = ''): Promise<readonly Shown[]> {
  const found = await page.locator(`${within}[${attribute}]`).all()
  return Promise.all(
    found.map(async (one) => ({ id: (await one.getAttribute('id')) ?? '', title: (await one.getAttribute(attribute)) ?? '' })),
  )
}

// Ids of the page hold letters, digits, - and _, and dots.
const cssId = (id: string): string => id.replaceAll('.', '\\.')

function listOf(all: readonly Shown[]): string {
  const first = all.slice(0, 12).map(({ title }) => JSON.stringify(title))
  return all.length === 0
    ? 'none'
    : first.join(', ') + (all.length > first.length ? `, and ${all.length - first.length} more` : '')
}
