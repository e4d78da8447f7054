import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { prepare, type RunResult, runSuite } from '../../src/run/index.ts'
import { lookForEngine } from '../../src/stack/docker/engine.ts'
import { localImages } from '../../src/stack/docker/images.ts'
import { whyNotNative } from '../../src/stack/native/machine.ts'

const engine = await lookForEngine()
const obstacle = whyNotNative() ?? ('reason' in engine ? engine.reason : undefined)
if (obstacle !== undefined) console.log(`skipped, a suite cannot be run both ways here: ${obstacle}`)

/** A suite that drills takes a minute or two each way, one after the other: in scaled time a busy machine is a fault of its own. */
const BOTH_WAYS_MS = 480_000
// As short as the checks beside a load need it; both ways are driven alike.
process.env.FIREDRILL_LOAD ??= '5s'

const reportDir = mkdtempSync(join(tmpdir(), 'firedrill-same-'))
afterAll(() => rmSync(reportDir, { recursive: true, force: true }))

async function run(suite: string, runtime: string): Promise<RunResult> {
  const prepared = await prepare(suite, { runtime })
  const signal = new AbortController().signal
  return runSuite(prepared.plan, prepared.runtime, { reporters: [], reportDir, signal })
}

/** Verdict by check, and what each one found. */
const verdicts = ({ phases }: RunResult) =>
  phases.flatMap(({ name, checks }) =>
    checks.map(({ id, verdict, reason, findings }) => ({ phase: name, id, verdict, reason, findings })),
  )

/** The services that run in containers, as the plan says: not those of a profile that nobody asks for. */
const running = async (suite: string) =>
  (await prepare(suite, { runtime: 'docker' })).plan.services.filter(({ offer }) => offer.runs)

const missing = async (services: Awaited<ReturnType<typeof running>>): Promise<readonly string[]> => {
  const names = services.flatMap(({ compose }) => (compose?.buildContext === undefined ? (compose?.image ?? []) : []))
  const local = await localImages(names)
  return names.filter((name) => !local.has(name))
}

describe.skipIf(obstacle !== undefined)('natively and in containers', () => {
  test.each(globSync('suites/*.yaml').sort())('%s: the same verdict of every check', { timeout: BOTH_WAYS_MS }, async (suite) => {
    const services = await running(suite)
    expect(await missing(services), 'the engine has every image: npm run images makes them').toEqual([])
    const native = await run(suite, 'native')
    const docker = await run(suite, 'docker')
    expect([docker.ended, docker.problems]).toEqual([native.ended, native.problems])
    expect(verdicts(docker)).toEqual(verdicts(native))
    expect(docker.totals.passed).toBeGreaterThan(0)
    const ran = docker.components.filter(({ origin }) => origin !== undefined).map(({ service }) => service)
    expect(ran).toEqual(services.map(({ name }) => name))
  })
})
