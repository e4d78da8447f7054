import { expect, test } from 'vitest'
import type { Http } from '../clients/http.ts'
import type { ComponentReport } from '../stack/stack.ts'
import { labelled, noticing } from './stand-ins.ts'

const answering = (headers: Record<string, string>): Http => ({
  request: async (url) => ({ url, status: 200, headers, body: new Uint8Array(), durationMs: 1 }),
  async [Symbol.asyncDispose]() {},
})
const component = (service: string, origin: ComponentReport['origin']): ComponentReport => ({
  service,
  component: 'x',
  version: undefined,
  asked: undefined,
  standIn: false,
  origin,
  reason: undefined,
})

test('an attached service whose answers are marked is a stand-in; one that the run started is what its runtime says', async () => {
  const products = new Set<string>()
  await noticing(answering({}), products).request('http://a/')
  expect([...products]).toEqual([])
  await noticing(answering({ 'x-firedrill-stand-in': 'kong' }), products).request('http://a/')
  const services = [
    { name: 'gateway', role: 'kong' as const },
    { name: 'boards', role: 'grafana' as const },
    { name: 'own', role: 'kong' as const },
    { name: 'app', role: undefined },
  ]
  const all = [
    component('gateway', 'attached'),
    component('boards', 'attached'),
    component('own', 'image'),
    component('app', 'attached'),
  ]
  expect(labelled(all, services, products).map(({ service, standIn }) => [service, standIn])).toEqual([
    ['gateway', true],
    ['boards', false],
    ['own', false],
    ['app', false],
  ])
})
