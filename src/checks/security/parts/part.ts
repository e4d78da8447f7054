import type { Finding, Need, Note, Observed } from '../../contract.ts'
import type { SecuritySpec } from '../spec.ts'
import type { Unseen } from '../unseen.ts'

/** One thing that a `security` check may ask; what it saw holds no secret. */
export interface Part<Seen> {
  /** What holds when it does: `kong:8301 is not published beyond loopback`; undefined: nobody asks for it. */
  title(spec: SecuritySpec): string | undefined
  /** Paths lead from the spec of the check. */
  needs(spec: SecuritySpec): readonly Need[]
  /** Reads only, never judges; throws `CannotObserve` when it cannot see at all, and tells `unseen` of one thing among others. */
  observe(spec: SecuritySpec, at: Observed, unseen: Unseen): Promise<Seen>
  /** Pure; [] = holds. */
  judge(spec: SecuritySpec, seen: Seen): Finding[]
  /** Pure; what is worth knowing and no finding. */
  notes?(spec: SecuritySpec, seen: Seen): readonly Note[]
}
