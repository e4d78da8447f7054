import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { browserOptions, findChromium } from './chromium.ts'

const root = mkdtempSync(join(tmpdir(), 'firedrill-chromium-'))
afterAll(() => rmSync(root, { recursive: true }))

const program = (path: string, mode = 0o755): string => {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, '')
  chmodSync(file, mode)
  return file
}

const onPath = program('bin/google-chrome-stable')
const first = program('bin2/chromium')
const named = program('own/my-chrome')
const old = program('cache/ms-playwright/chromium-900/chrome-linux/chrome')
const recent = program('cache/ms-playwright/chromium_headless_shell-1194/chrome-linux/headless_shell')
const mac = program('home/Applications/Chromium.app/Contents/MacOS/Chromium')
const windows = program('programs/Google/Chrome/Application/chrome.exe')
program('text/chromium', 0o644)
mkdirSync(join(root, 'folder/chromium'), { recursive: true })

const path = (...folders: string[]) => folders.map((folder) => join(root, folder)).join(':')
const XDG_CACHE_HOME = join(root, 'cache')

test.each<[string, Record<string, string>, NodeJS.Platform, string | undefined]>([
  ['named', { FIREDRILL_CHROMIUM: named, PATH: path('bin') }, 'linux', named],
  ['named and not there: no other is taken', { FIREDRILL_CHROMIUM: join(root, 'none'), PATH: path('bin') }, 'linux', undefined],
  ['on the path', { PATH: path('bin') }, 'linux', onPath],
  ['chromium before chrome', { PATH: path('bin', 'bin2') }, 'linux', first],
  ['neither a text nor a folder', { PATH: path('text', 'folder', 'bin') }, 'linux', onPath],
  // As on Windows, where this machine's own browsers are not looked for.
  ['of Playwright, the newest', { PLAYWRIGHT_BROWSERS_PATH: join(XDG_CACHE_HOME, 'ms-playwright') }, 'win32', recent],
  ['of Playwright, in its usual place', { LOCALAPPDATA: XDG_CACHE_HOME }, 'win32', recent],
  ['of a Mac', { HOME: join(root, 'home') }, 'darwin', mac],
  ['of Windows', { PROGRAMFILES: join(root, 'programs') }, 'win32', windows],
])('a Chromium is found: %s', (_name, env, platform, expected) => {
  expect(findChromium(env, platform)).toBe(expected)
})

test('an older download is taken where it is the only one', () => {
  rmSync(dirname(dirname(recent)), { recursive: true })
  expect(findChromium({ PLAYWRIGHT_BROWSERS_PATH: join(XDG_CACHE_HOME, 'ms-playwright') }, 'win32')).toBe(old)
})

test.each([
  [1000, true],
  [0, false],
])('user %s: its sandbox is on: %s', (uid, on) => {
  const { chromiumSandbox, args } = browserOptions('/chromium', uid)
  expect(chromiumSandbox).toBe(on)
  expect(args).not.toContain('--no-sandbox')
})
