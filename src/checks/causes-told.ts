import { count } from '../lib/text.ts'
import type { Need } from './contract.ts'
import type { CauseRequest, CauseSpec } from './drill.ts'

/** What of the stack a cause needs; `path` leads from the spec of the check to the cause. */
export function needsOfCause(spec: CauseSpec, path: readonly (string | number)[]): readonly Need[] {
  const named = (name: string, ...keys: string[]): Need => ({ service: name, path: [...path, ...keys] })
  const landed = spec.landed === undefined || 'query' in spec.landed ? [] : [urlNeed(spec.landed.get, [...path, 'landed', 'get'])]
  return [...ownNeeds(spec, path, named), ...landed]
}

const urlNeed = (url: string, path: readonly (string | number)[]): Need => ({ url, path })

function ownNeeds(
  spec: CauseSpec,
  path: readonly (string | number)[],
  named: (name: string, ...keys: string[]) => Need,
): readonly Need[] {
  if ('http' in spec) {
    const request = ({ url, method }: CauseRequest, key: string) => urlNeed(url, [...path, key, method.toLowerCase()])
    return [request(spec.http, 'http'), request(spec.undo, 'undo')]
  }
  if ('stop' in spec) return [named(spec.stop, 'stop')]
  if ('pause' in spec) return [named(spec.pause, 'pause')]
  if ('restart' in spec) return [named(spec.restart, 'restart')]
  if ('exec' in spec) {
    const undo = spec.undo === undefined ? [] : [named(spec.undo.service, 'undo', 'exec', 'service')]
    return [named(spec.exec.service, 'exec', 'service'), ...undo]
  }
  return []
}

/** A cause in words: `stop ollama-cpu`, `POST http://api-gateway:8080/__faults`. */
export function describeCause(spec: CauseSpec): string {
  if ('http' in spec) return `${spec.http.method} ${spec.http.url}`
  if ('load' in spec) return `load ${spec.load}`
  if ('stop' in spec) return `stop ${spec.stop}`
  if ('pause' in spec) return `pause ${spec.pause}`
  if ('restart' in spec) return `restart ${spec.restart}`
  if ('exec' in spec) return `${spec.exec.command.join(' ')} in ${spec.exec.service}`
  if ('receiver' in spec)
    return `${[spec.receiver.integration, 'receiver'].filter(Boolean).join(' ')} ${spec.receiver.name} answers by ${spec.receiver.answers}`
  if ('exporter' in spec) return `series ${spec.exporter.series.join(', ')}`
  const { alerts, silences } = spec.post
  const parts = [
    ...(alerts.length === 0 ? [] : [count(alerts.length, 'alert')]),
    ...(silences.length === 0 ? [] : [count(silences.length, 'silence')]),
  ]
  return `post of ${parts.join(' and ')}`
}
