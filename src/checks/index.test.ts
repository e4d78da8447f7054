import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { checks } from './index.ts'

const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory())
const kinds = folders.map(({ name }) => name)
const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

test('every folder is a registered kind, and every kind has its folder', () => {
  expect(checks.map(({ kind }) => kind).sort()).toEqual(kinds.sort())
})

describe.each(kinds)('kind %s', (kind) => {
  const check = checks.find((one) => one.kind === kind)

  test('its check.ts exports it by its name', async () => {
    expect((await import(`./${kind}/check.ts`))[kind]).toBe(check)
  })

  test('it has a page with its name, an example, how it fails, and its limits', () => {
    const page = read(`./${kind}/README.md`)
    expect(page).toMatch(new RegExp(`^# ${kind}\n`))
    for (const part of [new RegExp(`^- ${kind}:`, 'm'), /^## How it fails$/m, /^## Limits$/m]) expect(page).toMatch(part)
  })

  test('its tests show it holding and not holding', () => {
    const tests = read(`./${kind}/check.test.ts`)
    expect(tests).toContain('toEqual([])')
    expect(tests).toMatch(/\bmessage: /)
  })

  test('its schema refuses unknown keys and has a JSON Schema', () => {
    const issues = check?.schema.safeParse({ nosuchkey: 1 }).error?.issues ?? []
    expect(issues.map(({ code }) => code)).toContain('unrecognized_keys')
    expect(check && z.toJSONSchema(check.schema, { io: 'input' })).toMatchObject({ type: 'object', additionalProperties: false })
  })
})
