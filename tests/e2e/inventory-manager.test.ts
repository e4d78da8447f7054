import { describe, test } from 'vitest'
import { whyNotNative } from '../../src/stack/native/machine.ts'
import { verifySuite } from '../../src/vitest/index.ts'

const obstacle = whyNotNative()

if (obstacle === undefined) verifySuite('suites/inventory-manager.yaml', { runtime: 'native' })
else describe('suites/inventory-manager.yaml', () => test(`a native stack: ${obstacle}`, (context) => context.skip(obstacle)))
