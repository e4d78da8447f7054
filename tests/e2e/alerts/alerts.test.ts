import { describe } from 'vitest'
import { whyNotNative } from '../../../src/stack/native/machine.ts'
import { alertmanagerCases } from './alertmanager.cases.ts'
import { attachedCases } from './attached.cases.ts'
import { causesCases } from './causes.cases.ts'
import { findingsCases } from './findings.cases.ts'
import { interruptedCases } from './interrupted.cases.ts'
import { timeCases } from './time.cases.ts'
import { undoCases } from './undo.cases.ts'

const obstacle = whyNotNative()
if (obstacle !== undefined) console.log(`skipped, native stacks cannot run here: ${obstacle}`)

// Each run listens for the end of this process.
process.setMaxListeners(50)

// Each on a small stack of its own that mostly waits: several at the same time.
describe.skipIf(obstacle !== undefined).concurrent('alerts, on a real Prometheus and Alertmanager', () => {
  describe('causes', causesCases)
  describe('findings', findingsCases)
  describe('causes that fail', undoCases)
  describe('Alertmanager', alertmanagerCases)
  describe('attached', attachedCases)
  describe('interrupted', interruptedCases)
  describe('time', timeCases)
})
