#!/usr/bin/env node
// Starts firedrill: src/ as it is in a clone, dist/ in an installed package; under a Node older than 24 by the bundled Node.
// Every Node from 14.13 on must be able to read this file: no syntax and no static import younger than that.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'
import { delimiter, dirname, join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const NEEDED = 24
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
/** Set for the process that the launcher starts, and gone before anything else can inherit it. */
const LAUNCHED = 'FIREDRILL_LAUNCHED'
/** Milliseconds in which a signal sent to the whole process group also reaches the child. */
const SAME_SIGNAL = 400

const self = fileURLToPath(import.meta.url)
const root = dirname(dirname(self))
const launched = process.env[LAUNCHED] === '1'
delete process.env[LAUNCHED]

if (Number(process.versions.node.split('.')[0]) >= NEEDED) start()
else if (launched) refuse(`the bundled Node is ${process.version}`)
else relaunch()

async function start() {
  if (module.enableCompileCache) module.enableCompileCache()
  if (launched && process.channel) reportSignals()
  for (const stream of [process.stdout, process.stderr]) stream.on('error', noteLostOutput)
  // Node strips types only outside node_modules: there, and without src/, the built files run.
  const inClone = !root.split(sep).includes('node_modules') && existsSync(join(root, 'src', 'cli', 'main.ts'))
  const entry = inClone ? join(root, 'src', 'cli', 'main.ts') : join(root, 'dist', 'cli', 'main.js')
  if (!existsSync(entry)) return end(complain(`${entry} is missing: run \`npm run build\`, or install firedrill again`))
  try {
    const { main } = await import(pathToFileURL(entry).href)
    const { stdout, stderr, env } = process
    end(await main(process.argv.slice(2), { stdout, stderr, env, exit: (code) => process.exit(code) }))
  } catch (error) {
    end(complain(`unexpected error, please report it with this text\n${error?.stack || error}`))
  }
}

// Handles left open must not keep the process; what was written must be out first.
function end(code) {
  process.exitCode = code
  process.stdout.write('', () => process.stderr.write('', () => setImmediate(() => process.exit(lostOutput ? 3 : code))))
}

function complain(text) {
  process.stderr.write(`firedrill: ${text}\n`)
  return 3
}

let lostOutput = false

// A reader that went away (`firedrill … | head`) must not keep the stack from being taken down; a full disk loses what was asked for.
function noteLostOutput(error) {
  if (error.code === 'EPIPE' || lostOutput) return
  lostOutput = true
  complain(`the output could not be written: ${error.message}`)
}

// Tells the launcher which signals reached this process by themselves, so that it does not send them twice.
function reportSignals() {
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (process.connected) process.send(signal, () => undefined)
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal])
    })
  }
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel.unref()
}

async function relaunch() {
  const binary = bundledNode()
  if (binary === undefined) return refuse(`the package ${bundledName()}, which brings one, is not installed`)
  const { spawn } = await import('node:child_process')
  const path = `${dirname(binary)}${delimiter}${process.env.PATH || ''}`
  const child = spawn(binary, [self, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: path, [LAUNCHED]: '1' },
  })
  passSignals(child)
  child.on('error', (error) => refuse(`${binary} does not run here: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 128 + constants.signals[signal]))
}

// Ctrl-C in a terminal reaches the whole process group, `kill` only this process: pass on what did not arrive by itself.
function passSignals(child) {
  const arrived = {}
  child.on('message', (signal) => {
    arrived[signal] = Date.now()
  })
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      const at = Date.now()
      const passOn = () => {
        if (!(arrived[signal] >= at - SAME_SIGNAL)) child.kill(signal)
      }
      // What the child has told by then is read first.
      setTimeout(() => setImmediate(passOn), SAME_SIGNAL)
    })
  }
}

function bundledName() {
  return `node-${process.platform}-${process.arch}`
}

function bundledNode() {
  const found = [join(root, 'node_modules', '.bin', 'node'), join(root, '..', '.bin', 'node')]
  try {
    const manifest = module.createRequire(self).resolve(`${bundledName()}/package.json`)
    found.unshift(join(dirname(manifest), 'bin', 'node'))
  } catch {
    // Not installed: an optional dependency.
  }
  return found.find((path) => existsSync(path))
}

function refuse(why) {
  const what = `needs Node ${NEEDED} or newer, this is ${process.version}, and ${why}`
  end(complain(`${what}: install Node ${NEEDED}, or run \`npm install --include=optional\``))
}
