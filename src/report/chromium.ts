import { accessSync, constants, readdirSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'microsoft-edge-stable',
  'msedge',
  'chrome-headless-shell',
  'headless_shell',
]

const MAC = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
]

const WINDOWS = [
  'Google/Chrome/Application/chrome.exe',
  'Chromium/Application/chrome.exe',
  'Microsoft/Edge/Application/msedge.exe',
]

/** Below a folder of Playwright's own downloads: `chromium-1194/chrome-linux64/chrome`. */
const DOWNLOADED = /^chrom(e|ium|ium_headless_shell)-\d+$/
const DOWNLOADED_PROGRAMS = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-linux/headless_shell',
  'chrome-headless-shell-linux64/chrome-headless-shell',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  'chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  'chrome-win/chrome.exe',
  'chrome-win64/chrome.exe',
]

/** Path of a Chromium or a browser made of it; undefined where none is found. `FIREDRILL_CHROMIUM` names one and is final. */
export function findChromium(env: Environment, platform: NodeJS.Platform = process.platform): string | undefined {
  const { FIREDRILL_CHROMIUM: named } = env
  const places = named ? [named] : [...onPath(env, platform), ...installed(env, platform), ...downloaded(env, platform)]
  return places.find(isProgram)
}

function onPath(env: Environment, platform: NodeJS.Platform): readonly string[] {
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => folder !== '')
  const names = platform === 'win32' ? NAMES.map((name) => `${name}.exe`) : NAMES
  return names.flatMap((name) => folders.map((folder) => join(folder, name)))
}

function installed(env: Environment, platform: NodeJS.Platform): readonly string[] {
  const below = (folders: readonly (string | undefined)[], files: readonly string[]) =>
    folders.flatMap((folder) => (folder ? files.map((file) => join(folder, file)) : []))
  if (platform === 'darwin') return below(['/Applications', env.HOME && join(env.HOME, 'Applications')], MAC)
  if (platform === 'win32') return below([env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA], WINDOWS)
  return ['/snap/bin/chromium', '/usr/lib/chromium/chromium', '/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge']
}

// The newest download first.
function downloaded(env: Environment, platform: NodeJS.Platform): readonly string[] {
  const { HOME: home, LOCALAPPDATA: local, PLAYWRIGHT_BROWSERS_PATH: own } = env
  const usual =
    platform === 'darwin'
      ? home && join(home, 'Library/Caches/ms-playwright')
      : platform === 'win32'
        ? local && join(local, 'ms-playwright')
        : join(env.XDG_CACHE_HOME || join(home ?? '/', '.cache'), 'ms-playwright')
  const folder = own && own !== '0' ? own : usual
  if (!folder) return []
  const versions = foldersOf(folder)
    .filter((name) => DOWNLOADED.test(name))
    .sort((a, b) => Number(b.split('-')[1]) - Number(a.split('-')[1]))
  return versions.flatMap((version) => DOWNLOADED_PROGRAMS.map((program) => join(folder, version, program)))
}

function foldersOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** How one is started without a window, in its own sandbox: the page holds texts of the system under test. Root cannot have one. */
export const browserOptions = (executablePath: string, uid = process.getuid?.()) => ({
  executablePath,
  chromiumSandbox: uid !== 0,
  args: ['--hide-scrollbars', '--font-render-hinting=none'],
})
