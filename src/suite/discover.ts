import { readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'

/** How the names of suite files end. */
export const EXTENSIONS: readonly string[] = ['.yaml', '.yml', '.json', '.ts', '.js']

/** Every suite file of a directory, by name; none when there is no such directory. */
export async function discoverSuites(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  return entries
    .filter(
      (entry) => !entry.isDirectory() && EXTENSIONS.includes(extname(entry.name)) && !/^\.|\.(test|d)\.ts$/.test(entry.name),
    )
    .map(({ name }) => join(directory, name))
    .sort()
}
