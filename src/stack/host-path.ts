import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Mount } from '../declared/compose-model.ts'

/** A place inside a service and what of this machine stands there; a source that is undefined lies only inside it. */
interface Mounted {
  readonly source: string | undefined
  readonly target: string
}

/** Path on this machine of a path inside a service: the innermost mount decides. Undefined when nothing of this machine is there. */
export function hostPathOf(mounts: readonly Mounted[], servicePath: string): string | undefined {
  const around = mounts.filter(({ target }) => servicePath === target || servicePath.startsWith(`${target.replace(/\/$/, '')}/`))
  const innermost = around.reduce<Mounted | undefined>(
    (best, one) => (best === undefined || one.target.length >= best.target.length ? one : best),
    undefined,
  )
  return innermost?.source === undefined ? undefined : join(innermost.source, relative(innermost.target, servicePath))
}

/** Files of the compose file that lie on this machine; a volume hides what is bound around it. */
export const bindsOf = (mounts: readonly Mount[]): readonly Mounted[] =>
  mounts.map(({ type, source, target }) => ({
    source: type === 'bind' && source !== undefined && existsSync(source) ? source : undefined,
    target,
  }))

/** Paths inside a service at which something of this machine is mounted. */
export const boundTargets = (mounts: readonly Mounted[]): readonly string[] =>
  mounts.flatMap(({ source, target }) => (source === undefined ? [] : [target]))
