import { spawn } from 'node:child_process'
import { TestBedError } from '../../lib/errors.ts'
import { type Client, connect } from './engine.ts'
import { removeProject } from './remove-project.ts'

/**
 * Takes a project down when disposed, by the engine's API: no compose file is needed, and a Ctrl-C in the terminal does not reach it.
 * When the process ends before that, it leaves another one behind that does it.
 */
export function teardown(client: Client, project: string): AsyncDisposable {
  const onExit = () => removeAfterwards(project)
  process.on('exit', onExit)
  return {
    async [Symbol.asyncDispose]() {
      const { failed } = await removeProject(client.container.dockerode, project)
      process.off('exit', onExit)
      const [first] = failed
      if (first === undefined) return
      throw new TestBedError(`${failed.length} of project ${project} could not be removed: ${first.what}: ${first.why}`, {
        hint: 'firedrill doctor --clean removes what is left, once the engine answers',
      })
    },
  }
}

function removeAfterwards(project: string): void {
  const script = `import { removeNow } from ${JSON.stringify(import.meta.url)}; await removeNow(${JSON.stringify(project)})`
  spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'ignore', detached: true, windowsHide: true })
    .on('error', () => undefined)
    .unref()
}

/**
 * Of a run that has ended already.
 * @public `removeAfterwards` imports it by name.
 */
export async function removeNow(project: string): Promise<void> {
  await removeProject((await connect()).container.dockerode, project, { stopSeconds: 0 })
}
