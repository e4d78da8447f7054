import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Defect, DefectMatrix, TextEdit } from './defect.ts'

/** Copies suite and fixture, seeds the defect, and gives the path of the copied suite. Stays inside the checkout, where the app finds its packages. */
export async function seed(matrix: DefectMatrix, defect: Defect, directory: string): Promise<string> {
  await rm(directory, { recursive: true, force: true })
  const fixture = join(directory, 'fixtures', matrix.fixture)
  await mkdir(join(directory, 'suites'), { recursive: true })
  for (const one of [matrix.fixture, 'stand-ins'])
    await cp(join('fixtures', one), join(directory, 'fixtures', one), {
      recursive: true,
      filter: (path) => !path.includes('node_modules'),
    })
  const suite = join(directory, 'suites', `${matrix.suite}.yaml`)
  await cp(join('suites', `${matrix.suite}.yaml`), suite)
  for (const edit of defect.edits ?? []) await apply(join(fixture, edit.file), edit, defect.name)
  for (const edit of defect.suiteEdits ?? []) await apply(suite, edit, defect.name)
  return suite
}

async function apply(file: string, edit: TextEdit, name: string): Promise<void> {
  if ('change' in edit) return await changed(file, edit.change, name)
  if (edit.from === undefined) {
    await mkdir(dirname(file), { recursive: true })
    return writeFile(file, edit.to)
  }
  const text = await readFile(file, 'utf8')
  const pieces = text.split(edit.from)
  if (pieces.length !== 2)
    throw new Error(
      `defect “${name}”: ${file} must hold ${JSON.stringify(edit.from)} exactly once, it holds it ${pieces.length - 1} times`,
    )
  await writeFile(file, pieces.join(edit.to))
}

async function changed(file: string, change: (text: string) => string, name: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  const after = change(text)
  if (after === text) throw new Error(`defect “${name}”: ${file} is as it was`)
  await writeFile(file, after)
}
