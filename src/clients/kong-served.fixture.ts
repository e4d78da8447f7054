import { expect } from 'vitest'
import { CannotObserve } from '../lib/errors.ts'
import { kong } from './kong.ts'
import type { Kong, KongAccess } from './kong-types.ts'
import { type Said, served } from './served.fixture.ts'

type Routes = Parameters<typeof served>[0]

/** A server that gives these answers, as a Kong. */
export async function answering(routes: Routes, access: KongAccess = {}) {
  const { origin, http, asked } = await served(routes)
  return { server: kong(http, `${origin}/`, access), asked, origin }
}

/** A page of a collection; `offset`: another one follows. */
export const page = (data: readonly unknown[], offset?: string): Said => ({
  body: { data, next: offset === undefined ? null : `/x?offset=${offset}`, ...(offset === undefined ? {} : { offset }) },
})

/** The message with which it fails, with the origin left out. */
export async function failure(routes: Routes, ask: (server: Kong) => Promise<unknown>, access?: KongAccess): Promise<string> {
  const { server, origin } = await answering(routes, access)
  const error = await ask(server).then(
    () => expect.fail('it answered'),
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(CannotObserve)
  return error instanceof Error ? error.message.replaceAll(origin, 'KONG') : ''
}

export const PLUGIN = {
  id: 'p1',
  name: 'rate-limiting',
  instance_name: null,
  enabled: true,
  protocols: ['grpc', 'http'],
  service: { id: 's1' },
  route: null,
  consumer: null,
  consumer_group: null,
  config: { minute: 20, policy: 'local', redis: { host: null } },
  tags: null,
  created_at: 1_700_000_000,
}
