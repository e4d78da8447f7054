import { join, relative } from 'node:path'

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
