/**
 * Brings a plan's stack up and down. One room per runtime; all read the same compose file.
 * What runs is a `RunningStack`: services with addresses, logs and mounts, and nothing about checks.
 */
import type { ComposeModel } from '../declared/compose-model.ts'
import { TestBedError, UsageError } from '../lib/errors.ts'
import { nearest } from '../lib/text.ts'
import { attachRuntime } from './attach/runtime.ts'
import { dockerWhereItCan } from './docker/index.ts'
import { whyNotNative } from './native/machine.ts'
import { nativeRuntime } from './native/runtime.ts'
import type { Runtime } from './stack.ts'

const RUNTIMES = ['auto', 'docker', 'native', 'attach']

export interface RuntimeChoice {
  /** `auto`, `docker`, `native` or `attach`. */
  readonly asked: string
  /** Service -> URL of what already runs. */
  readonly attach: Readonly<Record<string, string>>
  /** Undefined when the suite has no compose file, so that nothing can be started. */
  readonly compose: ComposeModel | undefined
  /** Docker: host ports stay those of the compose file. */
  readonly keepPorts?: boolean | undefined
  /** Docker: run on the stack of the suite that is up. */
  readonly reuse?: boolean | undefined
}

/** The runtime asked for, or the one that fits, with the reason. Starts nothing. */
export async function chooseRuntime(choice: RuntimeChoice): Promise<Runtime> {
  const { asked, attach, compose } = choice
  if (!RUNTIMES.includes(asked)) {
    const near = nearest(asked, RUNTIMES)
    throw new UsageError(`--runtime expects one of ${RUNTIMES.join(', ')}, got ${asked}`, {
      hint: near && `did you mean ${near}?`,
    })
  }
  if (asked === 'attach' && Object.keys(attach).length === 0)
    throw new UsageError('--runtime attach needs to know what runs', { hint: 'give each service: --attach SERVICE=URL' })
  if (asked === 'attach') return attachRuntime(attach, 'asked for')
  if (compose === undefined) {
    if (asked === 'auto') return attachRuntime(attach, 'the suite has no compose file')
    throw new UsageError(`--runtime ${asked} needs a compose file: this suite has none`, {
      hint: 'give it `stack: { compose: … }`',
    })
  }
  if (asked === 'native') return nativeOrRefuse('asked for', choice, compose)
  const docker = await dockerWhereItCan(compose, {
    keepPorts: choice.keepPorts ?? false,
    reuse: choice.reuse ?? false,
    asked: asked === 'docker',
  })
  if ('runtime' in docker) return docker.runtime
  const { reason, hint } = docker
  if (asked === 'docker') throw new TestBedError(`--runtime docker cannot work here: ${reason}`, { hint })
  // Where neither can work, the container engine is what people mend.
  if (whyNotNative() !== undefined && process.platform !== 'linux') throw new TestBedError(reason, { hint })
  return nativeOrRefuse(reason, choice, compose)
}

function nativeOrRefuse(reason: string, { keepPorts, reuse }: RuntimeChoice, { profiles }: ComposeModel): Runtime {
  if (reuse)
    throw new UsageError(`--reuse needs the docker runtime, and this is native (${reason})`, {
      hint: 'a native stack that was left up by --keep is used by --attach SERVICE=URL',
    })
  if (keepPorts)
    throw new UsageError(`--keep-ports needs the docker runtime, and this is native (${reason})`, {
      hint: 'natively every service has an address and its own ports: leave it out',
    })
  return nativeRuntime(reason, profiles)
}
