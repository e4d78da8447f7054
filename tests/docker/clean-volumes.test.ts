import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { anonymousVolumes, docker, lookForImage, strange } from './clean.fixture.ts'

// `.ci/leftovers.sh`, by which `.ci/run` tells whether something is left behind: volumes without a name carry no mark of the run.
const SCRIPT = new URL('../../.ci/leftovers.sh', import.meta.url).pathname
const found = await lookForImage()
const image = 'image' in found ? found.image : ''
console.log('reason' in found ? `skipped, containers cannot run here: ${found.reason}` : `containers run ${image}`)

const listed = () => execFileSync(SCRIPT, ['engine'], { encoding: 'utf8' }).split('\n')

test.skipIf('reason' in found)(
  'a volume without a name is listed once its container has gone without it, until it is removed',
  () => {
    const container = strange('volumes')
    docker('create', '--name', container, '--volume', '/data', image)
    const [volume = 'none', ...more] = anonymousVolumes(container)
    try {
      const line = `volume without a name ${volume}`
      expect([more, listed().includes(line)]).toEqual([[], false])
      docker('rm', container)
      expect(listed()).toContain(line)
      docker('volume', 'rm', volume)
      expect(listed()).not.toContain(line)
    } finally {
      for (const [kind, names] of [
        ['container', docker('ps', '--all', '--quiet', '--filter', `name=${container}`)],
        ['volume', docker('volume', 'ls', '--quiet', '--filter', `name=${volume}`)],
      ] as const)
        if (names !== '') docker(kind, 'rm', ...names.split('\n'))
    }
  },
)
