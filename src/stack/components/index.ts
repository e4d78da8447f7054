import { parseImage } from '../../declared/roles.ts'
import { alertmanager } from './alertmanager.ts'
import type { Component } from './component.ts'
import { nodeExporter } from './node-exporter.ts'
import { postgres } from './postgres.ts'
import { prometheus } from './prometheus.ts'
import { redis } from './redis.ts'

export type { Component } from './component.ts'

/** Every known component: adding one takes its file and one line here. */
export const COMPONENTS: readonly Component[] = [prometheus, alertmanager, nodeExporter, redis, postgres]

/** The component that can stand for an image, found by its repository; undefined when none can. */
export function componentFor(image: string): Component | undefined {
  const { repository } = parseImage(image)
  return COMPONENTS.find(({ images }) => images.includes(repository))
}
