import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import type { Observed } from './contract.ts'
import { observedPrometheus } from './observed-prometheus.fixture.ts'

const PROVISIONING = '/etc/grafana/provisioning'
const STAND_IN = join(import.meta.dirname, '../../fixtures/stand-ins/grafana/src/main.ts')

interface Given {
  /** Files of the provisioning folder: path -> text; `DIR` in a text is that folder on this machine. */
  readonly files: Readonly<Record<string, string>>
  /** What the service's compose entry sets. */
  readonly environment?: Readonly<Record<string, string>>
  /** What is changed in the files after the start. */
  readonly later?: Readonly<Record<string, string>>
  /** The folder is not mounted. */
  readonly unmounted?: boolean
  readonly baseDir?: string
  /** It ran already, and nothing says that it is a stand-in. */
  readonly attached?: boolean
}

/** What a check sees of a stack whose only service is a Grafana (our stand-in, as a process of its own) with these files. Gone when the test ends. */
export async function observedGrafana(given: Given): Promise<Observed & { readonly folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-grafana-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  write(folder, given.files)
  const environment = given.environment ?? {}
  const child = spawn(process.execPath, [STAND_IN], {
    env: { ...environment, HOST: '127.0.0.1', GF_SERVER_HTTP_PORT: '0', GF_PATHS_PROVISIONING: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(async () => {
    const closed = once(child, 'close')
    child.kill()
    await closed
  })
  const origin = await listening(child.stdout)
  write(folder, given.later ?? {})
  const at = await observedPrometheus(
    {},
    {
      name: 'grafana',
      origin,
      environment: { GF_SERVER_HTTP_PORT: '3000', ...environment },
      standIn: !given.attached,
      attached: given.attached ?? false,
      mounts: given.unmounted ? [] : [PROVISIONING],
      hostPath: (path) => {
        const below = posix.relative(PROVISIONING, path)
        return given.unmounted || below.startsWith('..') ? undefined : join(folder, below)
      },
      baseDir: given.baseDir ?? folder,
    },
  )
  return { ...at, folder }
}

async function listening(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const origin = /^listening on (\S+)$/.exec(line)?.[1]
    if (origin !== undefined) return origin
  }
  throw new Error('the stand-in of Grafana did not start')
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text.replaceAll('DIR', folder))
  }
}
