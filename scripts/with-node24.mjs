// Runs a command with Node 24 first in PATH: `node scripts/with-node24.mjs vitest run`.
// npm 11 links the bundled Node into node_modules/.bin by itself, npm 10 does not.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'

const NEEDED = 24

function directoryOfNode() {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED) return dirname(process.execPath)
  const name = `node-${process.platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'bin')
  } catch {
    console.error(
      `this is Node ${process.versions.node}, ${NEEDED} is needed, and ${name} is not installed: run npm ci, or install Node ${NEEDED}`,
    )
    process.exit(3)
  }
}

const [command, ...args] = process.argv.slice(2)
const PATH = [directoryOfNode(), process.env.PATH].join(delimiter)
const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, PATH } })
// Ctrl-C reaches the whole group: the child decides how it ends.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('error', (error) => {
  console.error(`${command}: ${error.message}`)
  process.exit(3)
})
child.on('exit', (code, signal) => process.exit(signal === null ? code : 1))
