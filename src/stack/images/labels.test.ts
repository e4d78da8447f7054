import { expect, test } from 'vitest'
import { labelInWords, originOf } from './labels.ts'

test.each([
  [undefined, 'image', undefined, undefined],
  [null, 'image', undefined, undefined],
  [{}, 'image', undefined, undefined],
  [{ 'org.opencontainers.image.version': '10.2.2', maintainer: 'x' }, 'image', '10.2.2', undefined],
  [{ 'firedrill.stand-in': 'debian-sid', 'org.opencontainers.image.version': '3.5.3' }, 'debian', '3.5.3', 'debian-sid'],
  [{ 'firedrill.stand-in': 'debian-trixie' }, 'debian', undefined, 'debian-trixie'],
  [{ 'firedrill.stand-in': 'grafana', 'org.opencontainers.image.version': '0.1.0' }, 'stand-in', '0.1.0', 'grafana'],
  [{ 'firedrill.stand-in': 'debian' }, 'stand-in', undefined, 'debian'],
  [{ 'firedrill.stand-in': '' }, 'image', undefined, undefined],
  [{ 'stand-in': 'debian-sid' }, 'image', undefined, undefined],
])('originOf(%j) is %s', (labels, origin, version, label) => {
  expect(originOf(labels)).toEqual({ origin, version, label })
})

test.each([
  ['debian-sid', 'Debian sid'],
  ['grafana', 'grafana'],
])('%s in words is %s', (label, words) => {
  expect(labelInWords(label)).toBe(words)
})
