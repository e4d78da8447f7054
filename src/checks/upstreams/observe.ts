import { RequestFailed } from '../../clients/http.ts'
import type { Kong, KongUpstream } from '../../clients/kong-types.ts'
import { CannotObserve } from '../../lib/errors.ts'
import type { Observed } from '../contract.ts'
import { declaredKong, type KongOf, kongMetrics, kongOf } from '../kong-of.ts'
import { readMetric } from './metric.ts'
import { noticingOf } from './noticing.ts'
import type { SeenDrill, SeenMetric, SeenUpstream, StepName, UpstreamsSeen } from './seen.ts'
import type { UpstreamDrill, UpstreamsSpec } from './spec.ts'
import { type Memory, newMemory, note } from './track.ts'

/** Reads how the health checks of the drilled upstream are set: they say how long a drill takes. */
export async function before(spec: UpstreamsSpec, at: Observed): Promise<Memory> {
  if (spec.drill === undefined) return newMemory(undefined)
  const upstreams = await kongOf(at, spec).admin.upstreams()
  const found = upstreams.find(({ name }) => name === spec.drill?.upstream)
  return newMemory(found && noticingOf(found.healthchecks))
}

/** Asks the Admin API of the health of every target, and the metrics page of the same. */
export async function observe(spec: UpstreamsSpec, at: Observed, noted?: Memory): Promise<UpstreamsSeen> {
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
    known: all.map(({ name }) => name),
    upstreams,
    metric,
    declared,
    drill: undefined,
  }
  if (spec.drill === undefined) return seen
  return { ...seen, drill: await seenDrill(spec.drill, at, seen, noted ?? newMemory(undefined)) }
}

const isAsked = ({ upstreams, drill }: UpstreamsSpec, name: string): boolean =>
  upstreams === undefined || upstreams.includes(name) || drill?.upstream === name

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
  return { where: shownPage(of, url), targets, absent }
}

const shownPage = ({ service }: KongOf, url: string): string => {
  const { port, pathname } = new URL(url)
  return `${service.name}${port === '' ? '' : `:${port}`}${pathname}`
}

async function whyAbsent(admin: Kong): Promise<string> {
  const exporters = (await admin.plugins()).filter(({ name, enabled }) => name === 'prometheus' && enabled)
  if (exporters.length === 0) return 'the prometheus plugin is not enabled'
  const isOn = exporters.some(({ config }) => config.upstream_health_metrics === true)
  return isOn ? 'although upstream_health_metrics is on' : 'upstream_health_metrics is off, as it is by default'
}

async function seenDeclared(files: NonNullable<UpstreamsSpec['declared']>, at: Observed, { service }: KongOf) {
  const declared = await declaredKong(at, service, files === 'as-declared' ? undefined : files)
  if (declared === undefined)
    throw new CannotObserve(`the declarative file of ${service.name} cannot be read from here: name it with \`declared\``)
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
