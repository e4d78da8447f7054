import { existsSync, globSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import type { Run } from './command.ts'
import { packageError } from './errors.ts'
import type { TreeRequest } from './tree.ts'

// Documentation, translations and service files: never read by a program that runs here.
const UNUSED = (
  'usr/share/doc usr/share/man usr/share/info usr/share/locale usr/share/lintian usr/share/bug usr/share/bash-completion ' +
  'usr/share/postgresql-common usr/lib/systemd usr/share/i18n etc/init.d etc/logrotate.d etc/default var'
).split(' ')

/** Unpacks one package into the tree. */
export async function unpack(
  run: Run,
  file: string,
  root: string,
  place: { suite: string; mirror: string; cache: string },
  signal: AbortSignal,
): Promise<void> {
  const outcome = await run('dpkg-deb', ['-x', file, root], { signal })
  if (outcome.code !== 0) throw packageError(`unpacking ${basename(file)}`, outcome, place)
}

/** What the packages' maintainer scripts would have done, as far as programs need it. */
export async function finish(run: Run, root: string, request: TreeRequest, signal: AbortSignal): Promise<void> {
  await mergeDirectories(root)
  for (const path of UNUSED) await rm(join(root, path), { recursive: true, force: true })
  await bundleCertificates(root)
  for (const [from, to] of Object.entries(request.links ?? {})) await linkPrograms(root, from, to)
  const applets = await run(join(root, 'usr/bin/busybox'), ['--list'], { signal })
  for (const applet of applets.stdout.split('\n').filter((name) => name !== ''))
    await link(join(root, 'usr/bin', applet), 'busybox')
}

// Packages up to bookworm still have /bin and /lib; dpkg-deb would turn links made beforehand into directories.
async function mergeDirectories(root: string): Promise<void> {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    await moveInto(join(root, name), join(root, 'usr', name))
    await symlink(`usr/${name}`, join(root, name))
  }
  await mkdir(join(root, 'usr/local/bin'), { recursive: true })
}

async function moveInto(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  if (!existsSync(from)) return
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await moveInto(source, target)
    else await rename(source, target)
  }
  await rm(from, { recursive: true })
}

async function bundleCertificates(root: string): Promise<void> {
  await mkdir(join(root, 'etc/ssl/certs'), { recursive: true })
  const files = globSync('usr/share/ca-certificates/**/*.crt', { cwd: root }).sort()
  const texts = await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')))
  await writeFile(join(root, 'etc/ssl/certs/ca-certificates.crt'), texts.join('\n'))
}

async function linkPrograms(root: string, from: string, to: string): Promise<void> {
  for (const found of globSync(to.slice(1), { cwd: root })) {
    const place = join(root, from.endsWith('/') ? `${from}${basename(found)}` : from)
    await link(place, relative(dirname(place), join(root, found)))
  }
}

async function link(place: string, target: string): Promise<void> {
  await symlink(target, place).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error // A program of a package goes before a link of ours.
  })
}
