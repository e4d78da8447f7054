import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium as driver, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserOptions } from '../../src/report/chromium.ts'
import { evil, manyPanels, rich } from '../../src/report/html/rich.fixture.ts'
import { chromium, missing, pages } from './page.fixture.ts'

const { written } = pages()

describe.skipIf(missing !== undefined)(
  `report.html in a browser${missing === undefined ? '' : ` (skipped: ${missing.reason})`}`,
  () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await driver.launch(browserOptions(chromium ?? ''))
    })
    afterAll(() => browser.close())

    /** Opens a file and gathers what the browser complains of and asks for. */
    async function opened(file: string, options: BrowserContextOptions = {}) {
      const context = await browser.newContext(options)
      const page = await context.newPage()
      const complaints: string[] = []
      const requests: string[] = []
      page.on('console', (message) => complaints.push(message.text()))
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('request', (request) => requests.push(request.url()))
      await page.goto(pathToFileURL(file).href)
      return { page, complaints, requests, [Symbol.asyncDispose]: () => context.close() }
    }

    const wide = (page: Page): Promise<number> => page.evaluate<number>('document.documentElement.scrollWidth')
    const panelsOf = (page: Page): Promise<number> => page.locator('[data-panel]').count()
    const drawn = rich.phases.flatMap(({ checks }) => checks.flatMap(({ exhibits }) => exhibits))
    const panels = drawn.reduce((sum, one) => sum + (one.type === 'dashboard' ? one.panels.length : 0), 0)

    test('opens without a complaint, asks for nothing but itself, and has all panels', async () => {
      const file = written('rich', rich)
      await using at = await opened(file)
      expect(at.complaints).toEqual([])
      expect(at.requests.filter((url) => !url.startsWith('data:'))).toEqual([pathToFileURL(file).href])
      expect(await panelsOf(at.page)).toBe(panels)
      expect(await at.page.locator('[data-targets] tbody tr').count()).toBe(4)
    })

    test('hostile texts run no script and load nothing', async () => {
      const file = written('evil', evil)
      await using at = await opened(file)
      expect(await at.page.evaluate('globalThis.hacked')).toBeUndefined()
      expect(at.complaints).toEqual([])
      expect(at.requests.filter((url) => !url.startsWith('data:'))).toEqual([pathToFileURL(file).href])
      expect(await panelsOf(at.page)).toBe(panels)
      expect(await at.page.locator('script').count()).toBe(1)
      expect(await at.page.locator('img, iframe, object, embed').count()).toBe(0)
      expect(await at.page.locator('h1').textContent()).toContain('<script>')
    })

    test('says everything without JavaScript', async () => {
      await using at = await opened(written('plain', rich), { javaScriptEnabled: false })
      const { page } = at
      expect(await page.locator('#tools').isVisible()).toBe(false)
      expect(await panelsOf(page)).toBe(panels)
      for (const title of [
        'What did not pass',
        'Pass rate by phase',
        'All checks',
        'Dashboards',
        'Scrape targets',
        'Load',
        'Drills',
        'Components',
      ])
        expect(await page.getByRole('heading', { name: title, level: 2 }).isVisible()).toBe(true)
      const details = page.locator('details.check').first()
      await details.locator('summary').click()
      expect(await details.getByText('Looked at').isVisible()).toBe(true)
    })

    test('with JavaScript it filters, opens all, and opens what a link leads to', async () => {
      await using at = await opened(written('handy', rich))
      const { page } = at
      await page.getByRole('button', { name: 'Only what did not pass' }).click()
      expect(await page.locator('[data-verdict=pass]:visible').count()).toBe(0)
      // Skipped ones are no failure either; a known gap is.
      expect(await page.locator('[data-verdict=skipped]:visible').count()).toBe(1)
      expect(await page.locator('[data-verdict=fail]:visible').count()).toBe(3)
      await page.getByRole('button', { name: 'Open all details' }).click()
      expect(await page.locator('details:not([open])').count()).toBe(0)
      await page.getByRole('button', { name: 'Close all details' }).click()
      await page.locator('#failures h3 a').first().click()
      // The page hears of the link it follows only after the click.
      await page.locator('details.check[open]').first().waitFor()
      expect(await page.locator('details.check[open]').count()).toBe(1)
      await page.locator('details.check[open]').getByRole('link', { name: 'What is wrong' }).click()
      await page.locator('#failures h3:target').waitFor()
      expect(await page.locator('#failures h3:target').count()).toBe(1)
      expect(at.complaints).toEqual([])
    })

    test('is dark where the reader’s machine is, light on paper', async () => {
      const grounds: string[] = []
      const file = written('schemes', rich)
      for (const colorScheme of ['light', 'dark'] as const) {
        await using at = await opened(file, { colorScheme })
        grounds.push(await groundOf(at.page))
        await at.page.emulateMedia({ media: 'print' })
        expect(await at.page.locator('details.check .body').first().isVisible()).toBe(true)
        expect(lightness(await textColor(at.page))).toBeLessThan(0.2)
      }
      expect(lightness(grounds[0] ?? '')).toBeGreaterThan(0.8)
      expect(lightness(grounds[1] ?? '')).toBeLessThan(0.2)
    })

    test('paper has every check, and their details open, whatever the page shows; afterwards it shows that again', async () => {
      await using at = await opened(written('paper', rich))
      const { page } = at
      const openOnes = (): Promise<number> => page.locator('details[open]').count()
      await page.getByRole('button', { name: 'Only what did not pass' }).click()
      await page.emulateMedia({ media: 'print' })
      expect(await page.locator('.check:visible').count()).toBe(await page.locator('.check').count())
      await page.evaluate("dispatchEvent(new Event('beforeprint'))")
      expect(await openOnes()).toBe(await page.locator('details').count())
      await page.evaluate("dispatchEvent(new Event('afterprint'))")
      expect(await openOnes()).toBe(0)
    })

    test.each(['light', 'dark'] as const)('every text has a contrast of 4.5 to its ground: %s', async (colorScheme) => {
      await using at = await opened(written('contrast', rich), { colorScheme })
      expect(await at.page.evaluate<string[]>(FAINT_TEXTS)).toEqual([])
    })

    test.each([360, 768, 1600])('is not wider than a window of %i px', async (width) => {
      await using at = await opened(written('narrow', rich), { viewport: { width, height: 800 } })
      expect(await wide(at.page)).toBe(width)
    })

    test('long words do not widen it either', async () => {
      await using at = await opened(written('evil-narrow', evil), { viewport: { width: 360, height: 800 } })
      expect(await wide(at.page)).toBe(360)
    })

    test('a screen reader gets landmarks, headings and what the drawings show', async () => {
      await using at = await opened(written('heard', rich))
      const heard = await at.page.locator('body').ariaSnapshot()
      for (const part of [
        '- banner',
        '- main',
        '- navigation "Contents"',
        '- contentinfo',
        'heading "inventory-manager" [level=1]',
      ])
        expect(heard).toContain(part)
      expect(heard).toMatch(/img "Request Rate: 3 series\. \/api\/items: min [\d.]+ req\/s, max [\d.]+ req\/s, last/)
      expect(heard).toMatch(/img "Pass rate \d/)
      expect(heard).not.toMatch(/img\n|img:/)
    })

    test('is reached by keyboard: the first stop skips to the report, details open by it', async () => {
      await using at = await opened(written('keys', rich))
      const { page } = at
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the report')
      await page.locator('details.check summary').first().focus()
      await page.keyboard.press('Enter')
      expect(await page.locator('details.check').first().getAttribute('open')).not.toBeNull()
    })

    test('500 panels are all there', async () => {
      await using at = await opened(written('many', manyPanels(500)), { viewport: { width: 1600, height: 1000 } })
      expect(await panelsOf(at.page)).toBe(500)
      const painted = await at.page.evaluate<number>(FIRST_PAINT)
      const loaded = await at.page.evaluate<number>("performance.getEntriesByType('navigation')[0].loadEventEnd")
      console.log(`500 panels: first paint after ${Math.round(painted)} ms, loaded after ${Math.round(loaded)} ms`)
    })
  },
)

const groundOf = (page: Page): Promise<string> => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
const textColor = (page: Page): Promise<string> => page.evaluate<string>('getComputedStyle(document.body).color')

/** 0 black, 1 white, of `rgb(1, 2, 3)`. */
const lightness = (color: string): number => {
  const parts = (color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number)
  return parts.reduce((sum, part) => sum + part, 0) / 765
}

const FIRST_PAINT = `new Promise((resolve) => {
  const known = performance.getEntriesByName('first-contentful-paint')[0]
  if (known) return resolve(known.startTime)
  new PerformanceObserver((list, observer) => {
    const paint = list.getEntriesByName('first-contentful-paint')[0]
    if (paint) { observer.disconnect(); resolve(paint.startTime) }
  }).observe({ type: 'paint', buffered: true })
})`

/** Texts whose contrast to the nearest ground behind them is below 4.5, by the formula of WCAG 2. Runs in the page. */
const FAINT_TEXTS = `(() => {
  for (const one of document.querySelectorAll('details')) one.open = true
  const rgb = (color) => color.match(/[\\d.]+/g).map(Number)
  const part = (value) => { const c = value / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4 }
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const [r, g, b, a = 1] = rgb(getComputedStyle(one).backgroundColor)
      if (a > 0) return [r, g, b]
    }
    return [255, 255, 255]
  }
  const faint = new Set()
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    if (!walker.currentNode.data.trim() || element.closest('script, style, .skip')) continue
    const style = getComputedStyle(element)
    const color = rgb(element.closest('svg') ? style.fill : style.color)
    const [x, y] = [light(color), light(ground(element))].sort((a, b) => b - a)
    const contrast = (x + 0.05) / (y + 0.05)
    if (contrast < 4.5) faint.add(element.tagName + '.' + element.className + ' ' + contrast.toFixed(2))
  }
  return [...faint]
})()`
