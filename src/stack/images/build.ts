import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TestBedError } from '../../lib/errors.ts'
import { docker, type Outcome } from '../docker/cli.ts'
import type { Dockerode } from '../docker/engine.ts'
import { makeState } from '../state.ts'
import { COMPONENT_LABEL, EMPTIED_FOR_CHILDREN, IMAGE_LABEL, STAND_IN_LABEL, VERSION_LABEL } from './labels.ts'
import { fullName } from './reference.ts'
import { nameImage } from './store.ts'
import type { StandIn } from './wanted.ts'

const SHOWN_LINES = 12

/** Builds a stand-in of ours under the name of the image for which it stands; resolves to false when the name was taken meanwhile. */
export async function buildStandIn(
  api: Dockerode,
  name: string,
  { product, context }: StandIn,
  signal: AbortSignal,
): Promise<boolean> {
  const source = readFileSync(join(context, 'Dockerfile'), 'utf8')
  const labels = {
    ...versionLabel(context, source),
    [STAND_IN_LABEL]: product,
    [COMPONENT_LABEL]: product,
    [IMAGE_LABEL]: fullName(name),
  }
  const given = Object.entries(labels).flatMap(([label, value]) => ['--label', `${label}=${value}`])
  // A line more than its Dockerfile has; the directory itself is its owner's.
  await using state = makeState(false)
  const file = join(state.path, 'Dockerfile')
  writeFileSync(file, `${source}\n${EMPTIED_FOR_CHILDREN}\n`)
  const built = await build(['build', '--quiet', '--force-rm', '--file', file, ...given, context], signal)
  const id = /sha256:[0-9a-f]{64}/.exec(built.stdout)?.[0]
  if (built.code !== 0 || id === undefined) throw buildFailed(name, context, built)
  return nameImage(api, id, name)
}

async function build(args: readonly string[], signal: AbortSignal): Promise<Outcome> {
  // The engine's own builder: another one would not see the images that are in the engine alone.
  const env = { BUILDX_BUILDER: 'default' }
  const first = await docker(args, { env, signal })
  const needsClassic = first.code !== 0 && /buildx component is missing|BuildKit is enabled but/i.test(first.stderr)
  return needsClassic ? docker(args, { env: { ...env, DOCKER_BUILDKIT: '0' }, signal }) : first
}

function buildFailed(name: string, context: string, { code, stdout, stderr }: Outcome): TestBedError {
  const lines = `${stdout}\n${stderr}`
    .split('\n')
    .filter((line) => line.trim() !== '' && !/DEPRECATED|BuildKit|buildx/.test(line))
  const said = lines.slice(-SHOWN_LINES).map((line) => `    ${line}`)
  return new TestBedError(
    `the stand-in for ${name} could not be built from ${context} (docker build ended with ${code}):\n${said.join('\n')}`,
    {
      hint: `try it alone: docker build ${context}`,
    },
  )
}

// What the Dockerfile says of its version itself is kept.
function versionLabel(context: string, source: string): Readonly<Record<string, string>> {
  const file = join(context, 'package.json')
  if (!existsSync(file) || source.includes(VERSION_LABEL)) return {}
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown }
  return typeof version === 'string' ? { [VERSION_LABEL]: version } : {}
}
