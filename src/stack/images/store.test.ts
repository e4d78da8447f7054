import { describe, expect, test } from 'vitest'
import { EMPTIED_FOR_CHILDREN } from './labels.ts'
import { storedImage as stored } from './store.fixture.ts'
import { givenNames, type StoredImage } from './store.ts'

describe('the names that firedrill gave', () => {
  const labels = { 'firedrill.stand-in': 'grafana', 'firedrill.image': 'grafana/grafana:10.2.2' }
  const triggers = [EMPTIED_FOR_CHILDREN.replace('ONBUILD ', '')]
  const GIVEN = 'grafana/grafana:10.2.2'

  test.each<[string, StoredImage, readonly string[]]>([
    ['the one that it made', stored(labels, { names: [GIVEN], triggers }), [GIVEN]],
    ['as podman lists it', stored(labels, { names: [`docker.io/${GIVEN}`], triggers }), [`docker.io/${GIVEN}`]],
    ['not those that a user added', stored(labels, { names: ['mine:1', GIVEN, 'localhost:5000/g:1'], triggers }), [GIVEN]],
    ['none where only a user’s is left', stored(labels, { names: ['mine:1'], triggers }), []],
    ['its id where it has no name', stored(labels, { triggers }), ['sha256:1']],
    ['none of one that was pulled by its digest', stored(labels, { digests: ['r/g@sha256:2'], triggers }), []],
    ['none of what was built upon it', stored({ 'firedrill.stand-in': '', 'firedrill.image': '' }, { names: ['mine:1'] }), []],
    ['none of a container that was committed, be it under the same name', stored(labels, { names: [GIVEN] }), []],
    ['none of a commit without a name', stored(labels), []],
    ['none of one that was built by hand', stored({ 'firedrill.stand-in': 'grafana' }, { names: [GIVEN], triggers }), []],
    ['none of a real image', stored({}, { names: [GIVEN] }), []],
  ])('%s', (_title, image, expected) => {
    expect(givenNames(image)).toEqual(expected)
  })
})
