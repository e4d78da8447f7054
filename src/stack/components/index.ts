import { parseImage } from '../../declared/roles.ts'
import { alertmanager } from './alertmanager.ts'
import { blackboxExporter } from './blackbox-exporter.ts'
import type { Component } from './component.ts'
import { nodeExporter } from './node-exporter.ts'
import { postgres } from './postgres.ts'
import { postgresExporter } from './postgres-exporter.ts'
import { prometheus } from './prometheus.ts'
import { pushgateway } from './pushgateway.ts'
import { redis } from './redis.ts'
import { redisExporter } from './redis-exporter.ts'

export type { Component } from './component.ts'

/** Every known component: adding one takes its file and one line here. */
export const COMPONENTS: readonly Component[] = [
  prometheus,
  alertmanager,
  nodeExporter,
  redis,
  postgres,
  postgresExporter,
  redisExporter,
  blackboxExporter,
  pushgateway,
]

/** The component that can stand for an image, found by its repository; undefined when none can. */
export function componentFor(image: string): Component | undefined {
  const { repository } = parseImage(image)
  return COMPONENTS.find(({ images }) => images.includes(repository))
}
