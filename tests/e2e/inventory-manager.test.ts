import { describe, test } from 'vitest'
import { whyNotNative } from '../../src/stack/native/machine.ts'
import { verifySuite } from '../../src/vitest/index.ts'
import { NATIVE_REPORTS } from './native-reports.fixture.ts'

const obstacle = whyNotNative()

if (obstacle === undefined) verifySuite('suites/inventory-manager.yaml', { runtime: 'native', reportDir: NATIVE_REPORTS })
else describe('suites/inventory-manager.yaml', () => test(`a native stack: ${obstacle}`, (context) => context.skip(obstacle)))
