import { readdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { Promtool } from '../../checks/contract.ts'
import type { Time, Unscaled } from '../../checks/drill.ts'
import type { Mount } from '../../declared/compose-model.ts'
import type { Clock } from '../../lib/clock.ts'
import { UsageError } from '../../lib/errors.ts'
import type { CheckPlan, Plan } from '../../plan/plan.ts'
import type { Copies } from '../copies.ts'
import { alertmanagersOf, prometheusOf, type StackFile } from '../stack-files.ts'
import { prepareLapse } from './lapse.ts'
import { scaleConfigs } from './scale.ts'
import { scaleAlertmanager } from './scale-alertmanager.ts'
import { flagValue } from './scale-flags.ts'

/** The volume that images of Prometheus declare. */
const IMAGE_VOLUME = '/prometheus'

/** A folder of every image in which all may write. */
const FREE = '/tmp'

import { YamlEdit } from './yaml-edit.ts'

/** What came of making time pass as the suite asks. */
export interface Passed {
  readonly time: Time
  readonly unscaled: readonly Unscaled[]
  /** Scaled: by job its scrape interval as it was, in milliseconds. */
  readonly scrapes?: ReadonlyMap<string, number> | undefined
  /** Alert -> why its history could not be made. */
  readonly problems: ReadonlyMap<string, string>
  /** What people should know of it, in words. */
  readonly notes: readonly string[]
}

export interface PassOptions {
  /** Absolute; of the run. */
  readonly directory: string
  readonly promtool: Promtool
  readonly clock: Clock
}

/** Changes the copies so that time passes as the plan says; throws `UsageError` where the stack's files do not allow it. */
export async function passTime(plan: Plan, acting: readonly CheckPlan[], copies: Copies, options: PassOptions): Promise<Passed> {
  const { time } = plan
  if (time.mode === 'real') return { time, unscaled: [], problems: new Map(), notes: [] }
  const prometheus = await prometheusOf(plan)
  if ('reason' in prometheus) {
    throw new UsageError(`time ${time.mode} needs copies of the rules and of prometheus.yml: ${prometheus.reason}`, {
      hint: 'run it with --time real, or mount the config from the compose file',
    })
  }
  return time.mode === 'scaled'
    ? await scaled(prometheus, await alertmanagersOf(plan), time.factor, copies)
    : await lapsed({ ...prometheus, mounts: mountsOf(plan, prometheus.service) }, acting, copies, options)
}

type Prometheus = Exclude<Awaited<ReturnType<typeof prometheusOf>>, { readonly reason: string }>

async function scaled(
  prometheus: Prometheus,
  alertmanagers: Awaited<ReturnType<typeof alertmanagersOf>>,
  factor: number | undefined,
  copies: Copies,
): Promise<Passed> {
  const { service, args, config } = prometheus
  const as = (of: string, file: StackFile): StackFile => ({ ...file, text: copies.text(of, file) })
  const [routed, ...others] = 'reason' in alertmanagers ? [] : alertmanagers
  const result = scaleConfigs({
    prometheus: as(service, config),
    prometheusArgs: args,
    ruleFiles: prometheus.ruleFiles.map((file) => as(service, file)),
    scrapeFiles: prometheus.scrapeFiles.map((file) => as(service, file)),
    alertmanager: routed && as(routed.service, routed.config),
    factor,
  })
  copies.change(service, config, result.prometheus)
  const put = (files: readonly StackFile[], texts: readonly { readonly text: string }[]) => {
    for (const [index, file] of files.entries()) copies.change(service, file, texts[index]?.text ?? file.text)
  }
  put(prometheus.ruleFiles, result.ruleFiles)
  put(prometheus.scrapeFiles, result.scrapeFiles)
  for (const other of others) {
    const edit = new YamlEdit(as(other.service, other.config))
    scaleAlertmanager(edit, result.factor)
    copies.change(other.service, other.config, edit.toString())
  }
  if (routed !== undefined && result.alertmanager !== undefined) copies.change(routed.service, routed.config, result.alertmanager)
  copies.args(service, result.prometheusArgs)
  const notes = 'reason' in alertmanagers ? [`Alertmanager keeps its real durations: ${alertmanagers.reason}`] : []
  const time = { mode: 'scaled', factor: result.factor } as const
  const { unscaled, scrapes } = result
  return { time, unscaled, scrapes, problems: new Map(), notes: [...result.notes, ...notes] }
}

const mountsOf = ({ services }: Plan, service: string): readonly Mount[] =>
  services.find(({ name }) => name === service)?.compose?.mounts ?? []

async function lapsed(
  { service, args, config, ruleFiles, mounts }: Prometheus & { readonly mounts: readonly Mount[] },
  acting: readonly CheckPlan[],
  copies: Copies,
  { directory, promtool, clock }: PassOptions,
): Promise<Passed> {
  const histories = acting.flatMap(({ check, spec }) => check.history?.(spec) ?? [])
  const result = await prepareLapse({
    histories,
    prometheus: { ...config, text: copies.text(service, config) },
    ruleFiles: ruleFiles.map((file) => ({ ...file, text: copies.text(service, file) })),
    promtool,
    clock,
    directory: posix.join(directory, 'lapse'),
  })
  copies.change(service, config, result.prometheus)
  for (const [index, file] of ruleFiles.entries()) copies.change(service, file, result.ruleFiles[index]?.text ?? file.text)
  copies.args(service, result.prometheusArgs)
  if (result.data !== undefined) {
    const storage = storageOf(args, mounts)
    if (storage !== storagePathOf(args)) copies.args(service, [`--storage.tsdb.path=${storage}`])
    // Each block by itself: what Prometheus writes, as whatever user, goes with the stack's own storage.
    for (const block of await readdir(result.data)) copies.folder(service, join(result.data, block), posix.join(storage, block))
  }
  return { time: { mode: 'lapse' }, unscaled: [], problems: result.problems, notes: result.notes }
}

/** Where the Prometheus of an image keeps its blocks: as its command line says, or its image. */
export function storagePathOf(args: readonly string[]): string {
  const given = flagValue(args, '--storage.tsdb.path')
  if (given !== undefined) return posix.resolve('/prometheus', given)
  return args.length === 0 ? '/prometheus' : '/prometheus/data'
}

/**
 * The storage of a lapse, absolute inside the service: a folder that is there before Prometheus starts and in which it may write, since
 * mounting below one that is not would make it another user's. Never a folder of this machine: mount points would be made in it. Pure.
 */
export function storageOf(args: readonly string[], mounts: readonly Mount[]): string {
  const path = storagePathOf(args)
  const around = [...mounts.map(({ type, target }) => ({ type, target })), { type: 'volume' as const, target: IMAGE_VOLUME }]
    .filter(({ target }) => path === target || path.startsWith(`${target.replace(/\/$/, '')}/`))
    .toSorted((a, b) => b.target.length - a.target.length)[0]
  return around === undefined ? path : around.type === 'bind' ? FREE : around.target
}
