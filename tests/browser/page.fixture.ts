import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { findChromium } from '../../src/report/chromium.ts'
import { renderHtml } from '../../src/report/html/index.ts'
import type { RunResult } from '../../src/run/result.ts'
import { cannotBeHad } from '../conformance/packages.ts'

/** The browser that tests use; undefined: `missing` says why. */
export const chromium = findChromium(process.env)
export const missing =
  chromium === undefined ? cannotBeHad('no Chromium was found: install one or name it in FIREDRILL_CHROMIUM') : undefined

/** A folder that goes with the test file, and a writer of pages into it. */
export function pages() {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-pages-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const written = (name: string, result: RunResult): string => {
    const file = join(folder, `${name}.html`)
    writeFileSync(file, renderHtml(result))
    return file
  }
  return { folder, written }
}
