import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCompose } from '../../declared/compose.ts'
import { wantedImages } from './wanted.ts'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'firedrill-wanted-'))
  mkdirSync(join(directory, 'app'))
  writeFileSync(join(directory, 'app', 'Dockerfile'), 'FROM node:24-slim\n')
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const BUILDER = '  app: { build: ./app, image: "shop/shared:1", profiles: [own] }\n'
const WORKER = '  worker: { image: "shop/shared:1" }\n'

let files = 0
/** The compose model of these services. */
const stack = (services: string, profiles: readonly string[] = []) => {
  const file = join(directory, `${files++}.yml`)
  writeFileSync(file, `services:\n${services}`)
  return readCompose(file, { env: {}, profiles })
}
const names = (...models: ReturnType<typeof stack>[]) => wantedImages(models).map(({ name }) => name)

describe('an image that one service builds and another one names', () => {
  test.each<[string, string, readonly string[], readonly string[]]>([
    ['is compose’s to build', BUILDER + WORKER, ['own'], ['node:24-slim']],
    ['whichever stands first', WORKER + BUILDER, ['own'], ['node:24-slim']],
    ['also by its longer name', `${BUILDER}  worker: { image: "docker.io/shop/shared:1" }\n`, ['own'], ['node:24-slim']],
    ['is wanted where nothing active builds it', BUILDER + WORKER, [], ['shop/shared:1']],
    [
      'is not that of another tag',
      `${BUILDER}  worker: { image: shop/shared }\n`,
      ['own'],
      ['node:24-slim', 'shop/shared:latest'],
    ],
  ])('%s', (_title, services, profiles, expected) => {
    expect(names(stack(services, profiles))).toEqual(expected)
  })

  test('is wanted by another stack, which does not build it', () => {
    expect(names(stack(BUILDER + WORKER, ['own']), stack(WORKER))).toEqual(['node:24-slim', 'shop/shared:1'])
  })
})
