import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { metricsSettings } from './options.ts'
import { readSource, sourceOf } from './source.ts'

describe('what was named', () => {
  test.each<[string, string, string, string?]>([
    ['-', 'stdin', 'stdin'],
    ['http://shop:3000', 'url', 'http://shop:3000/metrics'],
    ['HTTPS://shop', 'url', 'https://shop/metrics'],
    ['http://shop:3000/', 'url', 'http://shop:3000/'],
    ['http://shop:3000/custom?x=1#there', 'url', 'http://shop:3000/custom?x=1'],
    ['http://shop:9100?collect[]=cpu', 'url', 'http://shop:9100/metrics?collect[]=cpu'],
    ['shop:3000', 'url', 'http://shop:3000/metrics'],
    ['127.0.0.1:3000/stats', 'url', 'http://127.0.0.1:3000/stats'],
    ['[::1]:9090', 'url', 'http://[::1]:9090/metrics'],
    [':9090', 'url', 'http://localhost:9090/metrics'],
    [':9090/stats?a=b', 'url', 'http://localhost:9090/stats?a=b'],
    ['http://admin:hunter22@shop/metrics', 'url', 'http://***@shop/metrics', 'http://admin:hunter22@shop/metrics'],
    ['http://token1234@shop', 'url', 'http://***@shop/metrics', 'http://token1234@shop/metrics'],
    ['admin:hunter22@shop:3000', 'url', 'http://***@shop:3000/metrics', 'http://admin:hunter22@shop:3000/metrics'],
    ['http://shop/m?token=abc123', 'url', 'http://shop/m?token=***', 'http://shop/m?token=abc123'],
    ['metrics.txt', 'file', 'metrics.txt'],
    ['out:put', 'file', 'out:put'],
    ['shop:3000x', 'file', 'shop:3000x'],
    ['admin:hunter22@shop', 'file', '***@shop'],
  ])('%s is the %s %s', (named, kind, name, url = name) => {
    const source = sourceOf(named)
    expect([source.kind, source.name]).toEqual([kind, name])
    if (source.kind === 'url') expect(source.url.href).toBe(url)
  })

  test.each([
    ['redis://shop:6379', 'an exposition is read from http and https, not from redis'],
    ['http://', 'that is no URL: http://'],
    ['http://admin:%zz@shop', 'that is no URL: http://***@shop'],
    [':99999', 'that is no URL: http://localhost:99999'],
  ])('%s is refused', (named, message) => {
    expect(() => sourceOf(named)).toThrow(expect.objectContaining({ message, exitCode: 2 }))
  })

  test('a file goes before host:port', () => {
    const directory = mkdtempSync(join(tmpdir(), 'firedrill-metrics-'))
    const file = join(directory, 'shop:3000')
    writeFileSync(file, 'a 1\n')
    expect(sourceOf(file)).toEqual({ kind: 'file', name: file })
    rmSync(directory, { recursive: true })
  })
})

const OPTIONS = { mode: 'scraper', sort: 'name', lint: true, off: [], header: [], timeout: '10s', maxBytes: '8', errors: '10' }

test('standard input is read up to the limit, and an endless one is left', async () => {
  const settings = metricsSettings(OPTIONS)
  const source = sourceOf('-')
  const { body } = await readSource(source, settings, Readable.from([Buffer.from('a 1\n'), Buffer.from('b 2\n')]))
  expect(new TextDecoder().decode(body)).toBe('a 1\nb 2\n')
  const endless = Readable.from(
    (function* () {
      for (;;) yield Buffer.from('a 1\n')
    })(),
  )
  expect(await readSource(source, settings, endless)).toEqual({
    source,
    trouble: {
      verdict: 'unread',
      problem: {
        message: 'it is too large',
        expected: 'at most 8 bytes',
        actual: 'more (stopped reading)',
        hint: '--max-bytes allows more',
      },
    },
  })
  expect(endless.destroyed).toBe(true)
})
