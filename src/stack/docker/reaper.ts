import type { Client } from './engine.ts'

/** A registry that does not answer must not delay every run. */
const PULL_MS = 20_000

/**
 * Whether testcontainers' reaper can watch over this process: it removes the stack even when the harness is killed. Its image is not to
 * be had everywhere, and users may switch it off; then `doctor --clean` does it later.
 */
export async function reaperCanRun(client: Client): Promise<boolean> {
  if (process.env.TESTCONTAINERS_RYUK_DISABLED === 'true') return false
  const { ImageName } = await import('testcontainers')
  const image = ImageName.fromString(process.env.RYUK_CONTAINER_IMAGE ?? 'testcontainers/ryuk:0.14.0')
  if (await client.image.exists(image)) return true
  const late = AbortSignal.timeout(PULL_MS)
  return Promise.race([
    client.image.pull(image, { force: false, platform: undefined }).then(
      () => true,
      () => false,
    ),
    new Promise<false>((resolve) => late.addEventListener('abort', () => resolve(false), { once: true })),
  ])
}
