import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { FiredrillError } from '../lib/errors.ts'
import { cacheDirectory } from './acquire/index.ts'
import { thisMachine } from './acquire/machine.ts'
import { debianMirror } from './acquire/mirror.ts'
import { whyNotNative } from './native/machine.ts'

/** One thing that a machine needs to bring stacks up. */
export interface Examination {
  readonly what: string
  readonly ok: boolean
  readonly says: string
  readonly hint?: string | undefined
}

/** Looks at what this machine can run; changes nothing. */
export function examine(): readonly Examination[] {
  return [native(), packages(), cache()]
}

function native(): Examination {
  const obstacle = whyNotNative()
  const says = obstacle ?? 'services run as processes in user namespaces of their own'
  return {
    what: 'native runtime',
    ok: obstacle === undefined,
    says,
    hint: obstacle && 'stacks that already run can be verified: --attach SERVICE=URL',
  }
}

function packages(): Examination {
  const what = 'Debian packages'
  const missing = ['apt-get', 'dpkg-deb', 'flock'].filter(
    (tool) => !(process.env.PATH ?? '').split(':').some((directory) => existsSync(join(directory, tool))),
  )
  if (missing.length > 0)
    return {
      what,
      ok: false,
      says: `${missing.join(', ')} not found`,
      hint: 'components come from Debian packages: install apt, dpkg and util-linux',
    }
  try {
    debianMirror(process.env, thisMachine().etcApt)
    return { what, ok: true, says: 'components are fetched from the Debian mirror of apt’s sources, without installing' }
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error
    return { what, ok: false, says: error.message, hint: error.hint }
  }
}

function cache(): Examination {
  const directory = cacheDirectory(process.env)
  const trees = join(directory, 'trees')
  const names = existsSync(trees) ? readdirSync(trees).map((name) => name.replace(/-[0-9a-f]{16}$/, '')) : []
  const says =
    names.length === 0
      ? `${directory} is empty: the first run downloads`
      : `${directory} holds ${[...new Set(names)].sort().join(', ')}`
  return { what: 'component cache', ok: true, says }
}
