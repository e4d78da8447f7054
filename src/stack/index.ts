/**
 * Brings a plan's stack up and down. One room per runtime; all read the same compose file.
 * What runs is a `RunningStack`: services with addresses, logs and mounts, and nothing about checks.
 */
import { UsageError } from '../lib/errors.ts'
import { nearest } from '../lib/text.ts'
import { attachRuntime } from './attach/runtime.ts'
import { nativeRuntime } from './native/runtime.ts'
import type { Runtime } from './stack.ts'

const RUNTIMES = ['auto', 'native', 'attach']

export interface RuntimeChoice {
  /** `auto`, `native` or `attach`. */
  readonly asked: string
  /** Service -> URL of what already runs. */
  readonly attach: Readonly<Record<string, string>>
  /** The suite has a compose file, so that something can be started. */
  readonly compose: boolean
}

/** The runtime asked for, or the one that fits, with the reason. */
export function chooseRuntime({ asked, attach, compose }: RuntimeChoice): Runtime {
  if (asked === 'docker')
    throw new UsageError('--runtime docker is not in this version', {
      hint: 'use --runtime native, or --attach a stack that runs',
    })
  if (!RUNTIMES.includes(asked)) {
    const near = nearest(asked, RUNTIMES)
    throw new UsageError(`--runtime expects one of ${RUNTIMES.join(', ')}, got ${asked}`, {
      hint: near && `did you mean ${near}?`,
    })
  }
  if (asked === 'native' && !compose)
    throw new UsageError('--runtime native needs a compose file: this suite has none', {
      hint: 'give it `stack: { compose: … }`',
    })
  if (asked === 'attach') return attachRuntime(attach, 'asked for')
  if (asked === 'native') return nativeRuntime('asked for')
  return compose
    ? nativeRuntime('the default: no container engine needed')
    : attachRuntime(attach, 'the suite has no compose file')
}
