import { afterEach, expect, test, vi } from 'vitest'
import { cannotBeHad } from './packages.ts'

afterEach(() => vi.unstubAllEnvs())

test('a program that cannot be had skips its tests, and fails them where packages are required', () => {
  vi.stubEnv('FIREDRILL_CI_PACKAGES', undefined)
  expect(cannotBeHad('alertmanager cannot be had: no network')).toEqual({ reason: 'alertmanager cannot be had: no network' })
  vi.stubEnv('FIREDRILL_CI_PACKAGES', 'required')
  expect(() => cannotBeHad('alertmanager cannot be had: no network')).toThrow(
    'FIREDRILL_CI_PACKAGES is required, and alertmanager cannot be had: no network',
  )
})
