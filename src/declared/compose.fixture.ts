import { execFileSync } from 'node:child_process'
import type { ComposeModel, ComposeService } from './compose-model.ts'

/** A service that says only its name, with these fields changed. */
export const composeService = (fields: Partial<ComposeService> = {}): ComposeService => ({
  name: 'app',
  image: 'app',
  buildContext: undefined,
  command: undefined,
  entrypoint: undefined,
  environment: {},
  mounts: [],
  ports: [],
  expose: [],
  healthcheck: undefined,
  dependsOn: [],
  aliases: [],
  profiles: [],
  workingDir: undefined,
  networkMode: undefined,
  containerName: undefined,
  networks: [],
  logging: false,
  restart: undefined,
  scale: 1,
  native: undefined,
  role: undefined,
  ...fields,
})

/** A project of one file with these fields changed. */
export const composeModel = (fields: Partial<ComposeModel> = {}): ComposeModel => ({
  file: '/project/compose.yml',
  files: ['/project/compose.yml'],
  projectDirectory: '/project',
  profiles: [],
  envFiles: [],
  services: [],
  volumes: [],
  networks: [],
  secrets: [],
  ...fields,
})

/** Version of the compose that can be asked here; undefined when none answers. */
export function composeVersion(): string | undefined {
  try {
    return execFileSync('docker', ['compose', 'version', '--short'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined
  }
}
