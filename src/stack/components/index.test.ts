import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { ROLES, roleOfImage } from '../../declared/roles.ts'
import { COMPONENTS, componentFor } from './index.ts'

test.each([
  ['prom/prometheus:v2.48.0', 'prometheus'],
  ['quay.io/prometheus/prometheus', 'prometheus'],
  ['prom/alertmanager:latest', 'alertmanager'],
  ['quay.io/prometheus/node-exporter:v1.7.0', 'node-exporter'],
  ['redis:7-alpine', 'redis'],
  ['docker.io/library/postgres:16@sha256:abc', 'postgres'],
  ['grafana/grafana:10.2.0', undefined],
  ['quay.io/prometheuscommunity/postgres-exporter:v0.15.0', 'postgres-exporter'],
  ['wrouesnel/postgres_exporter:v0.8.0', 'postgres-exporter'],
  ['oliver006/redis_exporter:v1.55.0-alpine', 'redis-exporter'],
  ['quay.io/prometheus/blackbox-exporter:latest', 'blackbox-exporter'],
  ['prom/pushgateway', 'pushgateway'],
  ['example/redis', undefined],
])('componentFor(%s) is %s', (image, name) => {
  expect(componentFor(image)?.name).toBe(name)
})

describe.each(COMPONENTS.map((component) => [component.name, component] as const))('%s', (name, component) => {
  test('bears the name of the role that its images play', () => {
    expect(ROLES).toContain(name)
    expect(component.images.map(roleOfImage)).toEqual(component.images.map(() => name))
  })

  test('names places in its own root by absolute paths, and files nowhere below the read-only /usr', () => {
    const paths = [component.program, component.workingDir, ...component.writable, ...Object.keys(component.files)]
    expect(paths.filter((path) => !path.startsWith('/'))).toEqual([])
    expect(Object.keys(component.files).filter((path) => path.startsWith('/usr/'))).toEqual([])
  })

  test('becomes an image whose owners are its own, and whose places are absolute', () => {
    const { image } = component
    const ids = new Set([0, 65534, ...(image.accounts ?? []).map(({ id }) => id)])
    expect((image.directories ?? []).filter(({ uid, gid }) => !ids.has(uid) || !ids.has(gid))).toEqual([])
    const paths = [
      image.workingDir ?? '/',
      ...(image.volumes ?? []),
      ...Object.keys(image.files ?? {}),
      ...Object.keys(image.links ?? {}),
    ]
    expect(paths.filter((path) => !path.startsWith('/'))).toEqual([])
    expect(image.ports).toEqual([component.port])
  })

  const scripts = Object.entries({ ...component.files, ...component.image.files }).filter(([, text]) => text.startsWith('#!'))
  test.each(scripts)('script %s parses', (_path, text) => {
    const shell = text.startsWith('#!/bin/bash') ? 'bash' : 'sh'
    expect(spawnSync(shell, ['-n'], { input: text, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
  })
})
