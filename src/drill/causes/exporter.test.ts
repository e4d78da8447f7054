import { describe, expect, it } from 'vitest'
import { errorOf, world } from './causes.fixture.ts'
import { causeOf, openExporter } from './index.ts'

const { signal } = new AbortController()

describe('the synthetic target', () => {
  const series = ['# TYPE up gauge', 'up{job="x"} 0']

  it('serves series while they are set, as text 0.0.4', async () => {
    await using exporter = await openExporter({ listen: '127.0.0.1', name: '127.0.0.1' })
    const read = async (path = '/metrics', method = 'GET') => {
      const answer = await fetch(`http://${exporter.target}${path}`, { method })
      return [answer.status, answer.headers.get('content-type'), await answer.text()]
    }
    const type = 'text/plain; version=0.0.4; charset=utf-8'
    expect(await read()).toEqual([200, type, ''])
    exporter.set('a', series)
    exporter.set('b', ['y 1'])
    expect(await read()).toEqual([200, type, '# TYPE up gauge\nup{job="x"} 0\ny 1\n'])
    expect([exporter.scrapes('a'), exporter.scrapes('c')]).toEqual([1, 0])
    exporter.clear('a')
    expect(await read('/metrics?x=1')).toEqual([200, type, 'y 1\n'])
    expect((await read('/metrics', 'HEAD'))[0]).toBe(200)
    expect(exporter.scrapes('b')).toBe(2)
    expect([(await read('/'))[0], (await read('/metrics', 'POST'))[0]]).toEqual([404, 405])
  })

  it('is named as services reach it, and is closed when disposed', async () => {
    const exporter = await openExporter({ listen: '127.0.0.1', name: 'host.docker.internal' })
    expect(exporter.target).toMatch(/^host\.docker\.internal:\d+$/)
    const open = fetch(`http://127.0.0.1:${exporter.target.split(':')[1]}/metrics`)
    await open
    await exporter[Symbol.asyncDispose]()
    await expect(fetch(`http://127.0.0.1:${exporter.target.split(':')[1]}/metrics`)).rejects.toThrow()
    await expect(openExporter({ listen: '203.0.113.1', name: 'x' })).rejects.toThrow(/EADDRNOTAVAIL/)
  })

  it('has landed when it was scraped', async () => {
    await using exporter = await openExporter({ listen: '127.0.0.1', name: '127.0.0.1' })
    const context = world('http://127.0.0.1:1', { exporter, within: { apply: 2000, landed: 120, undo: 100 } })
    const cause = causeOf({ exporter: { series } }, context)
    await cause.apply(signal)
    expect((await errorOf(cause.landed(signal))).message).toBe(
      'series # TYPE up gauge, up{job="x"} 0 was done, but did not take hold within 120 ms: ' +
        `nobody has scraped http://${exporter.target}/metrics since: Prometheus has no such target, or a long scrape_interval`,
    )
    const scrape = async () => (await fetch(`http://${exporter.target}/metrics`)).text()
    expect(await scrape()).toContain('up{job="x"} 0')
    await cause.landed(signal)
    await cause.undo(signal)
    expect(await scrape()).toBe('')
    const without = causeOf({ exporter: { series } }, { ...context, exporter: undefined })
    expect((await errorOf(without.apply(signal))).message).toBe(
      'there is no synthetic target here: the config of Prometheus could not be changed, or services cannot reach this machine',
    )
  })
})
