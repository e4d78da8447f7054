import type { Client } from './engine.ts'

/** Neither a registry that does not answer nor a reaper that does not start may delay every run. */
const START_MS = 20_000

/**
 * Whether testcontainers' reaper watches over this process from now on: it removes the stack even when the harness is killed. Its image is
 * not to be had everywhere, its socket not everywhere allowed, and users may switch it off; then `doctor --clean` does it later.
 */
export async function reaperCanRun(client: Client): Promise<boolean> {
  if (process.env.TESTCONTAINERS_RYUK_DISABLED === 'true') return false
  const late = AbortSignal.timeout(START_MS)
  const tooLate = new Promise<false>((resolve) => late.addEventListener('abort', () => resolve(false), { once: true }))
  return Promise.race([start(client).catch(() => false), tooLate])
}

async function start(client: Client): Promise<boolean> {
  const { getReaper, ImageName } = await import('testcontainers')
  const image = ImageName.fromString(process.env.RYUK_CONTAINER_IMAGE ?? 'testcontainers/ryuk:0.14.0')
  if (!(await client.image.exists(image))) await client.image.pull(image, { force: false, platform: undefined })
  await getReaper(client)
  return true
}
