import { RequestFailed } from '../../clients/http.ts'
import type { Kong, KongUpstream } from '../../clients/kong-types.ts'
import { CannotObserve } from '../../lib/errors.ts'
import type { Observed } from '../contract.ts'
import { declaredKong, type KongOf, kongMetrics, kongOf } from '../kong-of.ts'
import { judge } from './judge.ts'
import { readMetric } from './metric.ts'
import { noticingOf } from './noticing.ts'
import type { SeenDrill, SeenMetric, SeenUpstream, StepName, UpstreamsSeen } from './seen.ts'
import { askedFor, type UpstreamDrill, type UpstreamsSpec } from './spec.ts'
import { type Memory, newMemory, note } from './track.ts'
import { neededMs, tooShort, watched, whyUnproven } from './watch.ts'

/** Reads how the health checks are set: they say how long a drill takes, and how long healthy targets are watched. */
export async function before(spec: UpstreamsSpec, at: Observed): Promise<Memory> {
  const since = at.clock.now()
  const all = (await kongOf(at, spec).admin.upstreams()).filter(({ name }) => isAsked(spec, name))
  const found = all.map(({ name, healthchecks }) => ({ name, noticing: noticingOf(healthchecks) }))
  const drilled = found.find(({ name }) => name === spec.drill?.upstream)
  return newMemory(since, drilled?.noticing, neededMs(spec, found))
}

/** Looks; that all is well is told only when a dead target would have been noticed by now. */
export async function observe(spec: UpstreamsSpec, at: Observed, noted?: Memory): Promise<UpstreamsSeen> {
  const began = at.clock.now()
  const memory = noted ?? newMemory(began)
  const forMs = began - memory.since
  if (memory.awaited !== undefined && forMs < memory.awaited) throw tooShort({ forMs, neededMs: memory.awaited })
  const seen = await look(spec, at, memory)
  const told = { ...seen, watched: watched(spec, seen, forMs) }
  const unproven = whyUnproven(spec, told, at.load)
  if (unproven === undefined || judge(spec, told).length > 0) return told
  memory.awaited = told.watched?.neededMs
  throw unproven
}

/** Asks the Admin API of the health of every target, and the metrics page of the same. */
async function look(spec: UpstreamsSpec, at: Observed, memory: Memory): Promise<UpstreamsSeen> {
  const of = kongOf(at, spec)
  const all = await of.admin.upstreams()
  const chosen = all.filter(({ name }) => isAsked(spec, name))
  const upstreams = await Promise.all(chosen.map((upstream) => seenUpstream(of.admin, upstream)))
  // Asked last, and at once: the two are to tell of the same moment.
  const [metric, declared] = await Promise.all([
    spec.metric === 'ignored' ? undefined : seenMetric(spec, at, of),
    spec.declared === undefined ? undefined : seenDeclared(spec.declared, at, of),
  ])
  const seen: UpstreamsSeen = {
    service: of.service.name,
    admin: `${of.service.name}:${new URL(of.admin.base).port}`,
    standIn: of.standIn,
    fromFile: of.settings.database === 'off',
    known: all.map(({ name }) => name),
    upstreams,
    metric,
    declared,
    watched: undefined,
    drill: undefined,
  }
  if (spec.drill === undefined) return seen
  return { ...seen, drill: await seenDrill(spec.drill, at, seen, memory) }
}

const isAsked = (spec: UpstreamsSpec, name: string): boolean => askedFor(spec)?.includes(name) ?? true

const seenUpstream = async (admin: Kong, { name, healthchecks }: KongUpstream): Promise<SeenUpstream> => ({
  name,
  targets: await admin.health(name),
  noticing: noticingOf(healthchecks),
})

async function seenMetric(spec: UpstreamsSpec, at: Observed, of: KongOf): Promise<SeenMetric> {
  const { url, families } = await kongMetrics(at, of, spec)
  const found = readMetric(families)
  const absent = found === undefined ? await whyAbsent(of.admin) : undefined
  const targets = (found ?? []).filter(({ upstream }) => isAsked(spec, upstream))
  return { where: shownPage(of, url), targets, absent, isOff: absent !== undefined && absent !== THOUGH_ON }
}

const shownPage = ({ service }: KongOf, url: string): string => {
  const { port, pathname } = new URL(url)
  return `${service.name}${port === '' ? '' : `:${port}`}${pathname}`
}

const THOUGH_ON = 'although upstream_health_metrics is on'

async function whyAbsent(admin: Kong): Promise<string> {
  const exporters = (await admin.plugins()).filter(({ name, enabled }) => name === 'prometheus' && enabled)
  if (exporters.length === 0) return 'the prometheus plugin is not enabled'
  const isOn = exporters.some(({ config }) => config.upstream_health_metrics === true)
  return isOn ? THOUGH_ON : 'upstream_health_metrics is off, as it is by default'
}

async function seenDeclared(files: NonNullable<UpstreamsSpec['declared']>, at: Observed, { service }: KongOf) {
  const declared = await declaredKong(at, service, files === 'as-declared' ? undefined : files)
  if (declared === undefined)
    throw new CannotObserve(`the declarative file of ${service.name} cannot be read from here: name it with \`declared\``, {
      final: true,
    })
  const { source, upstreams, problems } = declared
  // Headers of health checks may hold secrets: they are not kept.
  return { source, upstreams: upstreams.map(({ name, targets, where }) => ({ name, targets, where })), problems }
}

async function seenDrill(drill: UpstreamDrill, at: Observed, seen: UpstreamsSeen, memory: Memory): Promise<SeenDrill> {
  const step = stepOf(at)
  const served = drill.serves === undefined ? undefined : await ask(drill.serves, at)
  note(memory, drill, { step, seen, now: at.clock.now() })
  return { step, acted: at.step?.acted ?? [], moments: memory.moments, served }
}

function stepOf({ step }: Observed): StepName {
  if (step?.name === 'healthy' || step?.name === 'down' || step?.name === 'up') return step.name
  throw new CannotObserve('an upstream is drilled: it can be looked at only while a run conducts its drill')
}

/** The status, or in words why there is none: that nothing answers is what may be asked for. */
async function ask({ get, headers }: NonNullable<UpstreamDrill['serves']>, at: Observed): Promise<number | string> {
  try {
    const answer = await at.http.request(at.stack.resolve(get), { headers, signal: at.signal })
    return answer.status
  } catch (error) {
    if (error instanceof RequestFailed && error.reason !== 'aborted') return error.message
    throw error
  }
}
