import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Program } from './child.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../../..')

/**
 * Our child (ours.ts) and the parser, compiled as the package is: all children then run the same code whatever is edited meanwhile,
 * and their memory is that of a user (Node's own reader of TypeScript would count for some 20 MB).
 */
export async function compileOurs(directory: string): Promise<Program> {
  const outDir = join(directory, 'compiled')
  const config = join(directory, 'tsconfig.json')
  const compilerOptions = { noEmit: false, rootDir: ROOT, outDir, typeRoots: [join(ROOT, 'node_modules/@types')] }
  const files = [join(import.meta.dirname, 'ours.ts')]
  writeFileSync(config, JSON.stringify({ extends: join(ROOT, 'tsconfig.json'), compilerOptions, include: [], files }))
  await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', config]).catch(({ stdout }) => {
    throw new Error(`tsc finds errors in the parser or in the benchmark: ${String(stdout).slice(0, 2000)}`)
  })
  writeFileSync(join(outDir, 'package.json'), '{ "type": "module" }')
  return [process.execPath, join(outDir, 'tests/bench/parser/ours.js')]
}
