import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Outcome } from './command.ts'
import { complaint, noKeyring, packageError } from './errors.ts'
import type { Machine } from './machine.ts'

/** A private apt of one suite: own lists, own (empty) record of installed packages; the machine's apt is only read. */
export interface AptRoot {
  readonly suite: string
  readonly mirror: string
  /** File that apt takes for the record of installed packages. */
  readonly status: string
  apt(args: readonly string[], cwd?: string): Promise<Outcome>
  /** Removes what apt computes from the lists: a hundred megabytes that only resolving needs. */
  dropIndexes(): Promise<void>
}

// The mirror has no such suite, or it is signed by a key that this machine's keyring is too old to have: another suite may do.
const NOT_HERE =
  /does not have a Release file|404 +Not Found|NO_PUBKEY|EXPKEYSIG|is not signed|signatures (couldn't|could not) be verified/

/** Makes the private apt root and fetches the suite's signed lists, or returns why the mirror has no such suite. */
export async function openAptRoot(
  machine: Machine,
  suite: string,
  mirror: string,
  signal: AbortSignal,
): Promise<AptRoot | { readonly reason: string }> {
  const root = join(machine.cache, 'apt', suite)
  const keyring = machine.keyrings.find((file) => existsSync(file))
  if (keyring === undefined) throw noKeyring(machine.keyrings)
  for (const directory of ['parts', 'state/lists/partial', 'cache/archives/partial', 'log'])
    await mkdir(join(root, directory), { recursive: true })
  const status = join(root, 'state/status')
  await writeFile(status, '')
  await writeFile(join(root, 'sources.list'), `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`)
  await writeFile(join(root, 'apt.conf'), aptConf(root, await architecture(machine, signal)))
  const aptRoot: AptRoot = {
    suite,
    mirror,
    status,
    apt: (args, cwd) =>
      machine.run('apt-get', ['-c', join(root, 'apt.conf'), ...args], { signal, ...(cwd === undefined ? {} : { cwd }) }),
    dropIndexes: async () => {
      for (const file of ['pkgcache.bin', 'srcpkgcache.bin']) await rm(join(root, 'cache', file), { force: true })
    },
  }
  const updated = await aptRoot.apt(['-q', 'update'])
  if (updated.code === 0) return aptRoot
  if (NOT_HERE.test(updated.stderr + updated.stdout)) return { reason: complaint(updated) }
  throw packageError('fetching the package lists', updated, { suite, mirror, cache: machine.cache })
}

async function architecture(machine: Machine, signal: AbortSignal): Promise<string> {
  return (await machine.run('dpkg', ['--print-architecture'], { signal })).stdout.trim()
}

// Read last, so it wins over the machine's own configuration, of which proxies and credentials stay in force.
const aptConf = (root: string, arch: string): string => `
Dir::Etc::sourcelist "${root}/sources.list";
Dir::Etc::sourceparts "${root}/parts";
Dir::Etc::preferences "${root}/parts/none";
Dir::Etc::preferencesparts "${root}/parts";
Dir::State "${root}/state";
Dir::State::lists "${root}/state/lists";
Dir::State::status "${root}/state/status";
Dir::State::extended_states "${root}/state/extended_states";
Dir::Cache "${root}/cache";
Dir::Cache::archives "${root}/cache/archives";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
Dir::Log "${root}/log";
APT::Architecture "${arch}";
#clear APT::Architectures;
APT::Architectures { "${arch}"; };
APT::Install-Recommends "false";
APT::Install-Suggests "false";
// Hooks of the machine belong to its own packages: some of them empty its package cache.
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
// As root apt would fetch as the user _apt, who cannot enter a private cache directory.
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
// A frozen mirror or a snapshot serves an old Release file: its date has passed, its signature is still verified.
Acquire::Check-Valid-Until "false";
Acquire::Retries "1";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
Acquire::ForceHash "SHA256";
// Plain lists make resolving three times as fast as compressed ones.
Acquire::GzipIndexes "false";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons-small::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons-hidpi::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons-large::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons-large-hidpi::DefaultEnabled "false";
`
