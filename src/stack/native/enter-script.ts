import { toolPath } from './tools.ts'

/** One mount of a service's root. Sources are absolute paths of this machine; a tmpfs has none. */
export interface RootMount {
  readonly source: string | undefined
  readonly target: string
  readonly readOnly: boolean
}

/** What a service finds around itself. */
export interface Enclosure {
  /** Empty directory that becomes the root; no part of its path is a link. */
  readonly root: string
  /** Directory tree whose `usr/` becomes /usr; undefined = this machine's own top-level directories. */
  readonly tree: string | undefined
  /** File that becomes /etc/hosts. */
  readonly hosts: string
  /** In the order in which they are made: parents before children. */
  readonly mounts: readonly RootMount[]
  readonly workingDir: string
  /** The service's own PATH: this machine's tools build the root. */
  readonly path: string
  readonly argv: readonly string[]
}

/** Exit code of a root that could not be built; the program itself never started. */
export const ENCLOSURE_FAILED = 125

/** A file of every finished root: a service whose first process sees it runs its program. */
export const BUILT = '/.firedrill'

/** A word as a POSIX shell takes it literally. */
export const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

const HEAD = `set -eu
fail() { echo "firedrill: cannot $1" >&2; exit ${ENCLOSURE_FAILED}; }
inside() { # PATH: sets $at, its place in the new root. Absolute links lead there too, not back to this machine.
  at=; left=$1; links=0
  while [ -n "$left" ]; do
    part=\${left%%/*}; case $left in */*) left=\${left#*/};; *) left=;; esac
    case $part in ''|.) continue;; ..) at=\${at%/*}; continue;; esac
    if [ -L "$R$at/$part" ] && [ $links -lt 40 ]; then
      links=$((links + 1)); link=$(readlink "$R$at/$part"); left=$link/$left
      case $link in /*) at=;; esac
    else at=$at/$part; fi
  done; at=$R$at; }
adopt() { # DIRECTORY: becomes one of our own with the same entries, so that a mount point is not made on this machine.
  mkdir "$R/.was"; mount --rbind "$1" "$R/.was" && mount -t tmpfs -o mode=755 firedrill "$1" || fail "make room in \${1#"$R"}"
  own="$own$(stat -c %d "$1") "
  for e in "$R/.was"/* "$R/.was"/.[!.]*; do to=$1/\${e##*/}
    if [ -L "$e" ]; then cp -P "$e" "$to"; continue; elif [ -d "$e" ]; then mkdir "$to"; elif [ -e "$e" ]; then true > "$to"; else continue; fi
    mount --rbind "$e" "$to" || fail "show \${to#"$R"}"; done
  umount -l "$R/.was"; rmdir "$R/.was"; }
point() { # SOURCE [nested]: makes the mount point $at, a directory or a file as the source is. In another mount it is made there, as containers do.
  if [ -e "$at" ]; then return; fi
  near=\${at%/*}; while [ ! -d "$near" ]; do near=\${near%/*}; done
  [ -n "\${2-}" ] || [ "$near" = "$R" ] || [ "$near" = "$R/dev" ] || case $own in *" $(stat -c %d "$near") "*) ;; *) adopt "$near";; esac
  if [ -d "$1" ]; then mkdir -p "$at"; else mkdir -p "\${at%/*}" && true > "$at"; fi || fail "make the mount point \${at#"$R"}"; }
put() { # SOURCE TARGET [nested]
  inside "$2"; point "$1" "\${3-}"; mount --rbind "$1" "$at" || fail "mount $1 on $2"; }
fresh() { # TARGET [nested]
  inside "$1"; point / "\${2-}"; mount -t tmpfs tmpfs "$at" || fail "mount a tmpfs on $1"; }
readonly_() { # PLACE: with all that is mounted below it. A user namespace may not clear a mount's flags, so they are given again.
  sealed=
  while read -r _ _ _ _ place flags _; do
    case $place in *'\\'*) place=$(printf %b "$place");; esac
    case $place in "$1") sealed=1;; "$1"/*) ;; *) continue;; esac
    # What lies below may belong to another user (FUSE): that is beyond our reach, and the service's.
    mount -o "remount,bind,ro\${flags#r[wo]}" "$place" 2>/dev/null || [ "$place" != "$1" ] || sealed=
  done < /proc/self/mountinfo
  [ -n "$sealed" ] || fail "make \${1#"$R"} read-only"; }
# The first process of a namespace is deaf to what it does not catch; the program's own process catches nothing of this.
trap 'exit 143' TERM INT
mount --make-rprivate / || fail 'make the mounts private'
mount -t tmpfs -o mode=755 firedrill "$R" || fail 'mount a tmpfs'
own=" $(stat -c %d "$R") "`

const KERNEL = `mkdir "$R/proc" "$R/sys" "$R/dev" "$R/dev/shm" "$R/dev/pts"
mount -t proc proc "$R/proc" 2>/dev/null || mount --rbind /proc "$R/proc" || fail 'mount /proc'
put /sys /sys; readonly_ "$at"
for n in null zero full random urandom tty; do [ ! -e "/dev/$n" ] || put "/dev/$n" "/dev/$n"; done
mount -t tmpfs -o mode=1777 shm "$R/dev/shm" || fail 'mount /dev/shm'
ln -s /proc/self/fd "$R/dev/fd"; ln -s fd/0 "$R/dev/stdin"; ln -s fd/1 "$R/dev/stdout"; ln -s fd/2 "$R/dev/stderr"`

const PASSWD = 'root:x:0:0:root:/root:/bin/sh\\nnobody:x:65534:65534:nobody:/nonexistent:/bin/sh\\n'

const TREE = `put "$T/usr" /usr; readonly_ "$at"
for l in bin sbin lib lib64; do [ ! -e "$T/usr/$l" ] || ln -s "usr/$l" "$R/$l"; done
mkdir -p "$R/etc/ssl/certs" "$R/root" "$R/run" "$R/var/lib" "$R/var/tmp" "$R/home"; ln -s ../run "$R/var/run"
mkdir -m 1777 "$R/tmp"
printf '${PASSWD}' > "$R/etc/passwd"; printf 'root:x:0:\\nnogroup:x:65534:\\n' > "$R/etc/group"
printf 'passwd: files\\ngroup: files\\nhosts: files\\n' > "$R/etc/nsswitch.conf"
[ ! -e "$T/etc/ssl/certs/ca-certificates.crt" ] || cp "$T/etc/ssl/certs/ca-certificates.crt" "$R/etc/ssl/certs/"
cp "$H" "$R/etc/hosts"`

// /etc is a copy, so that what is mounted there stays inside. What this user may not read is not needed either.
const HOST = `set -- "$R/etc" "$R/run"
for d in /* ; do case $d in /proc|/sys|/dev|/run|/etc) continue;; esac
  if [ -L "$d" ]; then cp -P "$d" "$R$d"; elif [ -d "$d" ]; then set -- "$@" "$R$d"; fi; done
mkdir "$@"; shift 2; for d; do put "\${d#"$R"}" "\${d#"$R"}"; done
cp -rP /etc/. "$R/etc" 2>/dev/null || true
# It may be a link into /run, which is not shown.
rm -f "$R/etc/resolv.conf" "$R/etc/hosts"; cp -L /etc/resolv.conf "$R/etc/" 2>/dev/null || true
cp "$H" "$R/etc/hosts" || fail 'write /etc/hosts'`

/**
 * The POSIX shell text that builds the root inside fresh namespaces and runs the service's program in it. The shell stays as first process:
 * the kernel keeps unhandled signals from that one, and a program that does not handle SIGTERM could only be killed.
 */
export function enterScript(enclosure: Enclosure): string {
  const { root, tree, hosts, mounts, workingDir, path, argv } = enclosure
  const names = [`R=${quote(root)}`, `H=${quote(hosts)}`, ...(tree === undefined ? [] : [`T=${quote(tree)}`])]
  return [
    `PATH=${quote(toolPath())}`,
    ...names,
    HEAD,
    tree === undefined ? HOST : TREE,
    KERNEL,
    ...mounts.map((mount) => mountLine(mount, mounts)),
    `true > "$R${BUILT}"`,
    // The new root is stacked on the old one, which is then let go.
    `cd "$R" && pivot_root . . && umount -l . || fail 'enter the new root'`,
    `cd ${quote(workingDir)} || fail ${quote(`enter the working directory ${workingDir}`)}`,
    `export PATH=${quote(path)}; set +e`,
    `( exec ${argv.map(quote).join(' ')} ); exit $?`,
  ].join('\n')
}

function mountLine({ source, target, readOnly }: RootMount, mounts: readonly RootMount[]): string {
  const within = mounts.some((other) => other.target !== target && target.startsWith(`${other.target.replace(/\/$/, '')}/`))
  const nested = within ? ' nested' : ''
  const line = source === undefined ? `fresh ${quote(target)}${nested}` : `put ${quote(source)} ${quote(target)}${nested}`
  return readOnly ? `${line}; readonly_ "$at"` : line
}
