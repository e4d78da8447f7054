// Prints the path of Debian's compose plugin, fetched and checked like a component, installed nowhere: `node scripts/ci-compose-plugin.ts`.
import { FiredrillError } from '../src/lib/errors.ts'
import { acquireTrees } from '../src/stack/acquire/index.ts'

const PLUGIN = {
  name: 'docker-compose',
  packages: ['docker-compose'],
  program: '/usr/libexec/docker/cli-plugins/docker-compose',
}

let shown = ''
const onProgress = ({ what }: { readonly what: string }): void => {
  if (what !== shown) process.stderr.write(`${what}\n`)
  shown = what
}

try {
  const trees = await acquireTrees([PLUGIN], { onProgress, signal: new AbortController().signal })
  process.stdout.write(`${trees.get(PLUGIN.name)?.program}\n`)
} catch (error) {
  if (!(error instanceof FiredrillError)) throw error
  process.stderr.write(`${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`)
  process.exitCode = error.exitCode
}
