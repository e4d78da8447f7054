import type { ActiveTarget } from '../../clients/prometheus.ts'
import { nearest } from '../../lib/text.ts'
import type { Finding } from '../contract.ts'
import { isDropped, judgeAllAllowed, judgeNames, mayBeMissing } from './allowed.ts'
import { judgeHealth } from './health.ts'
import { addressOf, differences, type Expected, match, name } from './match.ts'
import type { TargetsSeen } from './observe.ts'
import type { TargetsSpec } from './spec.ts'

/** Compares what is scraped with what must be, target by target. */
export function judge(spec: TargetsSpec, seen: TargetsSeen): Finding[] {
  const { expectation, active } = seen
  const { pairs, missing, extra } = match(expectation.targets, active)
  const found = extra.filter(({ scrapePool }) => mayFind(expectation, scrapePool))
  const judged = [...pairs.map(({ live }) => live), ...found]
  return [
    ...judgeExpectation(seen),
    ...judgeNames(spec, seen),
    ...judgeAllAllowed(spec, seen, judged, missing),
    ...missing.filter((one) => !mayBeMissing(spec, one, seen)).map((one) => judgeMissing(one, seen)),
    ...extra.filter((target) => !found.includes(target)).map((target) => judgeExtra(target, seen)),
    ...expectation.dynamic.flatMap((one) => judgeDynamic(one, active)),
    ...pairs.flatMap(({ expected, live }) => judgeDifferences(expected, live)),
    ...pairs.flatMap(({ expected, live }) => judgeHealth(spec, live, expected.where, seen)),
    ...found.flatMap((target) => judgeHealth(spec, target, target.scrapeUrl, seen)),
  ]
}

/** True for jobs whose targets cannot be told from the config: by their discovery, or because the job itself stands in a file unseen. */
function mayFind({ targets, dynamic, empty, unseen }: TargetsSeen['expectation'], pool: string): boolean {
  if (dynamic.some(({ job }) => job === pool)) return true
  return unseen.length > 0 && ![...targets, ...empty].some(({ job }) => job === pool)
}

function judgeExpectation({ expectation, active, runtime, service }: TargetsSeen): Finding[] {
  const { targets, dynamic, empty, problems, source, unseen } = expectation
  const findings: Finding[] = [...problems]
  // Of jobs in files that cannot be read from here, what the server scrapes is all that is known.
  if (targets.length + dynamic.length === 0 && (unseen.length === 0 || active.length === 0)) {
    findings.push({
      message: 'no target is expected, so nothing would be checked',
      expected: 'at least one target',
      actual: 'none',
      where: source,
    })
  }
  findings.push(
    ...empty.map(({ job, where }) => ({
      message: `job ${job} names no target`,
      expected: 'at least one target',
      actual: 'none',
      where,
    })),
  )
  if (!runtime.reloadConfigSuccess) {
    findings.push({
      message: `${service} could not load its config`,
      expected: 'the config as it is on disk',
      actual: `an older one, loaded ${when(runtime.lastConfigTime)}`,
      where: source,
      hint: 'promtool check config says what is wrong; so does the log of the server',
    })
  }
  return findings
}

function judgeMissing(one: Expected, seen: TargetsSeen): Finding {
  const { loaded, active, runtime, expectation, dropped } = seen
  const finding = { message: `${name(one)} is not scraped`, expected: 'a target of the server', where: one.where }
  if (isDropped(one, dropped)) {
    const hint = `see relabel_configs of the job; if it is meant so: allowDropped: ["${one.address}"]`
    return { ...finding, actual: 'dropped by relabelling', hint }
  }
  if (loaded?.includes(`${one.job} ${one.address}`))
    return { ...finding, actual: 'in the loaded config, but no target of the server yet' }
  if (loaded) {
    const actual = `not in the config that the server has loaded ${when(runtime.lastConfigTime)}`
    return { ...finding, actual, hint: `${expectation.source} was changed since: reload the server (SIGHUP, or POST /-/reload)` }
  }
  const others = active.filter(({ scrapePool }) => one.job === undefined || scrapePool === one.job).map(addressOf)
  const near = nearest(one.address, others)
  const actual = others.length === 0 ? `no target${one.job === undefined ? '' : ` in job ${one.job}`}` : others.join(', ')
  return { ...finding, actual, hint: near === undefined ? undefined : `did you mean ${near}?` }
}

function judgeExtra(target: ActiveTarget, { expectation, loaded, service }: TargetsSeen): Finding {
  const stale = loaded !== undefined || expectation.source !== 'the suite'
  return {
    message: `${name({ job: target.scrapePool, address: addressOf(target) })} is scraped, and nothing asks for it`,
    expected: `only the targets of ${expectation.source}`,
    actual: `${service} scrapes ${target.scrapeUrl}`,
    where: expectation.source,
    hint: stale ? 'the server runs an older config: reload it (SIGHUP, or POST /-/reload)' : undefined,
  }
}

function judgeDynamic(
  { job, how, where }: TargetsSeen['expectation']['dynamic'][number],
  active: readonly ActiveTarget[],
): Finding[] {
  if (active.some(({ scrapePool }) => scrapePool === job)) return []
  return [{ message: `job ${job} found no target`, expected: `at least one by ${how}`, actual: 'none', where }]
}

function judgeDifferences(expected: Expected, target: ActiveTarget): Finding[] {
  return differences(expected, target).map((one) => ({
    message: `${name(expected)} is scraped with another ${one.what}`,
    expected: one.expected,
    actual: one.actual,
    where: expected.where,
    hint: 'the server runs an older config: reload it (SIGHUP, or POST /-/reload)',
  }))
}

const when = (ms: number | undefined): string => (ms === undefined ? 'at an unknown time' : `at ${new Date(ms).toISOString()}`)
