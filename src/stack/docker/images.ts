import type { ComposeService } from '../../declared/compose-model.ts'
import { messageOf } from '../../lib/errors.ts'
import { docker } from './cli.ts'
import type { Dockerode } from './engine.ts'

/** A registry that does not answer must not keep a run from starting natively. */
const REGISTRY_MS = 5000
const UNREACHABLE =
  /no such host|server misbehaving|connection refused|connection reset|network is unreachable|no route to host|i\/o timeout|deadline exceeded|timed? ?out|aborted|tls: [^"]*|x509: [^"]*|proxyconnect[^"]*/i

/** What the engine knows of an image. */
export interface LocalImage {
  readonly labels: Readonly<Record<string, string>>
  /** TCP ports of its EXPOSE. */
  readonly exposed: readonly number[]
  /** Its CMD. */
  readonly command: readonly string[]
}

interface Inspected {
  readonly Config?: {
    readonly Labels?: Readonly<Record<string, string>> | null
    readonly ExposedPorts?: Readonly<Record<string, unknown>> | null
    readonly Cmd?: readonly string[] | null
  }
}

/** Those of the images that the engine has. */
export async function localImages(names: readonly string[]): Promise<ReadonlyMap<string, LocalImage>> {
  const unique = [...new Set(names)]
  if (unique.length === 0) return new Map()
  const all = await inspect(unique)
  // With one missing, nobody can say which of the others an answer is of.
  const found =
    all.length === unique.length ? all : (await Promise.all(unique.map((name) => inspect([name])))).map(([one]) => one)
  return new Map(unique.flatMap((name, index) => (found[index] === undefined ? [] : [[name, localImage(found[index])] as const])))
}

async function inspect(names: readonly string[]): Promise<readonly Inspected[]> {
  const { stdout } = await docker(['image', 'inspect', ...names])
  return JSON.parse(stdout.trim() || '[]') as readonly Inspected[]
}

const localImage = ({ Config: config }: Inspected): LocalImage => ({
  labels: config?.Labels ?? {},
  exposed: Object.keys(config?.ExposedPorts ?? {})
    .filter((port) => port.endsWith('/tcp'))
    .map((port) => Number.parseInt(port, 10)),
  command: config?.Cmd ?? [],
})

/** Images that the services need and the engine does not have, those apart that one of them is built as. */
export function missingImages(services: readonly ComposeService[], local: ReadonlyMap<string, LocalImage>): readonly string[] {
  const built = new Set(services.flatMap(({ image, buildContext }) => (buildContext === undefined ? [] : (image ?? []))))
  const needed = services.flatMap(({ image }) => (image === undefined || built.has(image) || local.has(image) ? [] : [image]))
  return [...new Set(needed)]
}

/** Whether the registry of an image can be asked for it; a text says why not. What the registry then says is the pull's business. */
export async function whyUnreachable(api: Dockerode, image: string): Promise<string | undefined> {
  try {
    await api.getImage(image).distribution({ abortSignal: AbortSignal.timeout(REGISTRY_MS) })
    return undefined
  } catch (error) {
    return UNREACHABLE.exec(messageOf(error))?.[0]
  }
}
