import { describe, expect, test } from 'vitest'
import type { Dockerode } from './engine.ts'
import { list } from './resources.ts'

const PROJECT = 'firedrill-shop-0a1b2c3d'
const LABEL = 'com.docker.compose.project'

/** What `docker commit` copies from a container into an image, and `docker run` from there into the next container. */
const COPIED = { [LABEL]: PROJECT, 'firedrill.run': PROJECT, 'com.docker.compose.container-number': '1' }

const names = async (kind: 'containers' | 'images', engine: object) =>
  (await list(engine as Dockerode, kind, LABEL, new AbortController().signal)).map(({ name }) => name)

describe('a container of a project', () => {
  const of = (Names: readonly string[] | null, Labels: Readonly<Record<string, string>> = COPIED) =>
    names('containers', { listContainers: async () => [{ Id: '0123456789abcdef', Names, Labels }] })

  test.each<[string, readonly string[] | null, string]>([
    ['as compose names it', [`/${PROJECT}-app-1`], `${PROJECT}-app-1`],
    ['of docker compose run', [`/${PROJECT}-app-run-0a1b2c3d4e5f`], `${PROJECT}-app-run-0a1b2c3d4e5f`],
    ['with COMPOSE_COMPATIBILITY', [`/${PROJECT}_app_1`], `${PROJECT}_app_1`],
    ['while compose replaces it', [`/0123456789ab_${PROJECT}-app-1`], `0123456789ab_${PROJECT}-app-1`],
    ['others link to it', [`/other/app`, `/${PROJECT}-app-1`], `${PROJECT}-app-1`],
    ['just being removed, without a name', null, '0123456789ab'],
    ['the same, in the words of another version', [], '0123456789ab'],
  ])('%s', async (_title, given, name) => {
    expect(await of(given)).toEqual([name])
  })

  test.each<[string, readonly string[]]>([
    ['run from a commit of one', ['/debug']],
    ['named after one', [`/my-${PROJECT}-app-1`]],
    ['named after the project', [`/${PROJECT}`]],
    ['of a project whose name goes on', [`/${PROJECT}e-app-1`]],
    ['with the shortened id of something else before the name', [`/0123_${PROJECT}-app-1`]],
    ['linked by one', ['/debug', `/${PROJECT}-app-1/debug`]],
  ])('%s is somebody’s', async (_title, given) => {
    expect(await of(given)).toEqual([])
  })
})

describe('an image of a project', () => {
  const BUILT = { [LABEL]: PROJECT }
  const of = (RepoTags: readonly string[] | null, Labels: Readonly<Record<string, string>> = BUILT) =>
    names('images', { listImages: async () => [{ Id: 'sha256:0123456789abcdef', RepoTags, Labels }] })

  test.each<[string, readonly string[] | null, string]>([
    ['as compose names it', [`${PROJECT}-app:latest`], `${PROJECT}-app:latest`],
    ['with COMPOSE_COMPATIBILITY', [`${PROJECT}_app:latest`], `${PROJECT}_app:latest`],
    ['as podman names it', [`localhost/${PROJECT}-app:latest`], `localhost/${PROJECT}-app:latest`],
    ['that lost its name', null, '0123456789ab'],
    ['the same, in the words of another version', ['<none>:<none>'], '0123456789ab'],
    ['that somebody tagged too', ['mine:1', `${PROJECT}-app:latest`], `${PROJECT}-app:latest`],
  ])('%s', async (_title, given, name) => {
    expect(await of(given)).toEqual([name])
  })

  test.each<[string, readonly string[] | null, Readonly<Record<string, string>>]>([
    ['that only somebody named', ['mine:1'], BUILT],
    ['committed from a container', ['mine:1'], COPIED],
    ['committed without a name', null, COPIED],
    ['committed under a name like those of compose', [`${PROJECT}-app:debug`], COPIED],
  ])('%s is somebody’s', async (_title, given, labels) => {
    expect(await of(given, labels)).toEqual([])
  })
})
