import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { Client } from './engine.ts'
import { isOwnAddress, publishing } from './published.ts'

const engine = (host: string, operatingSystem = 'Debian GNU/Linux 12') =>
  ({ info: { containerRuntime: { host, operatingSystem } } }) as unknown as Client

describe('where ports are published', () => {
  test.skipIf(process.platform !== 'linux')(
    'on Linux on an address of the run, at ports that are free there and differ',
    async () => {
      using one = await publishing(engine('localhost'), 3)
      using other = await publishing(engine('localhost'), 1)
      expect([isOwnAddress(one.address), isOwnAddress(other.address), one.address === other.address]).toEqual([true, true, false])
      const ports = [one.next(), one.next(), one.next()]
      expect(new Set(ports).size).toBe(3)
      for (const port of ports) {
        const server = createServer()
        await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, one.address, resolve))
        await new Promise((resolve) => server.close(resolve))
      }
      expect(one.next()).toBeUndefined()
    },
  )

  test.each([
    ['a desktop product: on loopback, as the engine picks them', engine('localhost', 'Docker Desktop'), '127.0.0.1'],
    ['an engine elsewhere: on all its addresses', engine('build-host'), undefined],
  ])('%s', async (_title, client, address) => {
    using publish = await publishing(client, 2)
    expect([publish.address, publish.next()]).toEqual([address, undefined])
    expect(isOwnAddress(publish.address)).toBe(false)
  })
})
