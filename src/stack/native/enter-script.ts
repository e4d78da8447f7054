/** One mount of a service's root. Sources are absolute paths of this machine; a tmpfs has none. */
export interface RootMount {
  readonly source: string | undefined
  readonly target: string
  readonly readOnly: boolean
}

/** What a service finds around itself. */
export interface Enclosure {
  /** Empty directory that becomes the root. */
  readonly root: string
  /** Directory tree whose `usr/` becomes /usr; undefined = this machine's own top-level directories. */
  readonly tree: string | undefined
  /** File that becomes /etc/hosts. */
  readonly hosts: string
  /** In the order in which they are made: parents before children. */
  readonly mounts: readonly RootMount[]
  readonly workingDir: string
  readonly argv: readonly string[]
}

/** Exit code of a root that could not be built; the program itself never started. */
export const ENCLOSURE_FAILED = 125

/** A word as a POSIX shell takes it literally. */
const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

const HEAD = `set -eu
fail() { echo "firedrill: cannot $1" >&2; exit ${ENCLOSURE_FAILED}; }
# A bind mount keeps flags of its source that a user namespace may not clear: they are repeated until the kernel agrees.
readonly_() { for o in '' ,nosuid ,nosuid,nodev ,nosuid,nodev,noexec; do mount -o "remount,bind,ro$o" "$1" 2>/dev/null && return; done; fail "make $1 read-only"; }
point() { # SOURCE TARGET: makes the mount point, a directory or a file as the source is
  if [ -d "$1" ]; then mkdir -p "$2" || fail "make the mount point \${2#$R}"
  else mkdir -p "$(dirname "$2")" && { [ -e "$2" ] || : > "$2"; } || fail "make the mount point \${2#$R}"; fi; }
bind() { point "$1" "$2"; mount --rbind "$1" "$2" || fail "mount $1 on \${2#$R}"; }
mount --make-rprivate / || fail 'make the mounts private'
mount -t tmpfs -o mode=755 firedrill "$R" || fail 'mount a tmpfs'`

const KERNEL = `mkdir "$R/proc" "$R/sys" "$R/dev" "$R/dev/shm" "$R/dev/pts"
mount -t proc proc "$R/proc" 2>/dev/null || mount --rbind /proc "$R/proc" || fail 'mount /proc'
mount --rbind /sys "$R/sys" || fail 'mount /sys'
for n in null zero full random urandom tty; do [ -e "/dev/$n" ] && bind "/dev/$n" "$R/dev/$n"; done
mount -t tmpfs -o mode=1777 shm "$R/dev/shm" || fail 'mount /dev/shm'
ln -s /proc/self/fd "$R/dev/fd"; ln -s fd/0 "$R/dev/stdin"; ln -s fd/1 "$R/dev/stdout"; ln -s fd/2 "$R/dev/stderr"`

const PASSWD = 'root:x:0:0:root:/root:/bin/sh\\nnobody:x:65534:65534:nobody:/nonexistent:/bin/sh\\n'

const TREE = `bind "$T/usr" "$R/usr"; readonly_ "$R/usr"
for l in bin sbin lib lib64; do [ -e "$T/usr/$l" ] && ln -s "usr/$l" "$R/$l"; done
mkdir -p "$R/etc/ssl/certs" "$R/root" "$R/run" "$R/var/lib" "$R/var/tmp" "$R/home"; ln -s ../run "$R/var/run"
mkdir -m 1777 "$R/tmp"
printf '${PASSWD}' > "$R/etc/passwd"; printf 'root:x:0:\\nnogroup:x:65534:\\n' > "$R/etc/group"
printf 'passwd: files\\ngroup: files\\nhosts: files\\n' > "$R/etc/nsswitch.conf"
[ ! -e "$T/etc/ssl/certs/ca-certificates.crt" ] || cp "$T/etc/ssl/certs/ca-certificates.crt" "$R/etc/ssl/certs/"
cp "$H" "$R/etc/hosts"`

const HOST = `for d in /* ; do case $d in /proc|/sys|/dev|/run) continue;; esac
  if [ -L "$d" ]; then cp -P "$d" "$R$d"; elif [ -d "$d" ]; then bind "$d" "$R$d"; fi; done
mkdir -p "$R/run"; mount --bind "$H" "$R/etc/hosts" || fail 'mount /etc/hosts'`

/** The POSIX shell text that builds the root inside fresh namespaces and becomes the service's program. */
export function enterScript(enclosure: Enclosure): string {
  const { root, tree, hosts, mounts, workingDir, argv } = enclosure
  const names = [`R=${quote(root)}`, `H=${quote(hosts)}`, ...(tree === undefined ? [] : [`T=${quote(tree)}`])]
  return [
    ...names,
    HEAD,
    tree === undefined ? HOST : TREE,
    KERNEL,
    ...mounts.flatMap(mountLines),
    // The new root is stacked on the old one, which is then let go.
    `cd "$R" && pivot_root . . && umount -l . || fail 'enter the new root'`,
    `cd ${quote(workingDir)} || fail ${quote(`enter the working directory ${workingDir}`)}`,
    `exec ${argv.map(quote).join(' ')}`,
  ].join('\n')
}

function mountLines({ source, target, readOnly }: RootMount): string[] {
  const place = `"$R"${quote(target)}`
  const lines = source === undefined ? [`mkdir -p ${place} && mount -t tmpfs tmpfs ${place}`] : [`bind ${quote(source)} ${place}`]
  return readOnly ? [...lines, `readonly_ ${place}`] : lines
}
