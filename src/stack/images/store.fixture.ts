import type { StoredImage } from './store.ts'

/** An image without a name, as an engine knows it. */
export const storedImage = (labels: Readonly<Record<string, string>> = {}, more: Partial<StoredImage> = {}): StoredImage => ({
  id: 'sha256:1',
  names: [],
  digests: [],
  labels,
  triggers: [],
  size: 5,
  ...more,
})
