import type { ComposeService, Mount } from '../../declared/compose-model.ts'
import { covered } from '../changes.ts'
import type { ServiceChange } from '../stack.ts'

/** What the override says of a changed service; `whole` = instead of what the user's files say, not beside it. */
interface ChangedParts {
  readonly volumes?: { readonly entries: readonly object[]; readonly whole: boolean }
  /** Its `tmpfs` stands among the volumes. */
  readonly noTmpfs: boolean
  readonly command?: readonly string[]
}

/** Parts of a service as `changed` gives it; `declared`: its mounts in the compose file. Pure. */
export function changedParts(service: ComposeService, declared: readonly Mount[], change: ServiceChange): ChangedParts {
  const hidden = covered(declared, change)
  // Compose puts a volume in the place of the one with the same target; of all others it must be told.
  const whole = hidden.some(({ type, target }) => type === 'tmpfs' || !change.mounts.some((over) => over.target === target))
  const entries = whole ? service.mounts : service.mounts.filter((mount) => !declared.includes(mount))
  return {
    ...(change.mounts.length > 0 && { volumes: { entries: entries.map((mount) => volumeOf(mount, declared)), whole } }),
    noTmpfs: whole && declared.some(({ type }) => type === 'tmpfs'),
    ...(change.args.length > 0 && { command: service.command?.map(escaped) ?? [] }),
  }
}

function volumeOf(mount: Mount, declared: readonly Mount[]): object {
  const { type, source, target, readOnly } = mount
  return {
    type,
    ...(source !== undefined && { source: escaped(source) }),
    target: escaped(target),
    ...(readOnly && { read_only: true }),
    // What the harness made is there, or it is an error; the user's is made as compose would.
    ...(type === 'bind' && { bind: { create_host_path: declared.includes(mount) } }),
  }
}

/** A text of which compose takes no part for a variable. */
const escaped = (text: string): string => text.replaceAll('$', '$$$$')
