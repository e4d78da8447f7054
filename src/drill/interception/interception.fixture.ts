import type { SinkSlot } from '../sinks/index.ts'
import { type Intercepted, interceptConfig } from './index.ts'

export const SINK = 'http://sink:1'

const sinkFor = async ({ receiver, integration, index, via }: SinkSlot) => {
  if (integration === 'email') return 'sink:25'
  return via === 'proxy' ? `http://${integration}:p4ssp4ss@sink:1` : `${SINK}/${receiver}/${integration}/${index}`
}

/** With sinks whose addresses are known beforehand. */
export const intercept = (text: string): Promise<Intercepted> => interceptConfig({ text, file: 'alertmanager.yml', sinkFor })
