/** How the command line of an upstream program becomes one for Debian's build of it. */
export interface FlagRules {
  /** Debian's program, absolute. */
  readonly program: string
  /** Flags of older versions: old name -> name of today. */
  readonly renamed?: Readonly<Record<string, string>>
  /** Flags with a value that today's program refuses. */
  readonly gone?: readonly string[]
  /** Flags without a value that today's program refuses. */
  readonly goneSwitches?: readonly string[]
  /** Words put to the end, each unless one of these flags is there. */
  readonly added?: readonly { readonly word: string; readonly unless: readonly string[] }[]
}

/**
 * POSIX shell text of the program's upstream name in an image: whatever compose gives as command, it does what the native
 * runtime does to the same words, says on stderr what it changed, and becomes Debian's program.
 */
export function flagWrapper({ program, renamed = {}, gone = [], goneSwitches = [], added = [] }: FlagRules): string {
  const cases = [
    ...Object.entries(renamed).map(
      ([from, to]) =>
        `${from}|${from}=*) echo "firedrill: flag ${from} is called ${to} today" >&2; word="${to}\${word#${from}}" ;;`,
    ),
    ...gone.flatMap((name) => [
      `${name}=*) ${leftOut(name)}; continue ;;`,
      `${name}) ${leftOut(name)}; [ "$n" -eq 0 ] || { shift; n=$((n - 1)); }; continue ;;`,
    ]),
    ...goneSwitches.map((name) => `${name}) ${leftOut(name)}; continue ;;`),
  ]
  return [
    '#!/bin/sh',
    'has() { name=$1; shift; for word; do case $word in "$name"|"$name"=*) return 0 ;; esac; done; return 1; }',
    ...(cases.length === 0 ? [] : [LOOP_BEGIN, ...cases.map((line) => `    ${line}`), LOOP_END]),
    ...added.map(({ word, unless }) => `${unless.map((flag) => `has ${flag} "$@" || `).join('')}set -- "$@" ${word}`),
    `exec ${program} "$@"`,
    '',
  ].join('\n')
}

const leftOut = (name: string): string => `echo "firedrill: flag ${name} is left out: the program does not know it today" >&2`

// Each word goes from the front of the list to its end, changed or not.
const LOOP_BEGIN = `n=$#
while [ "$n" -gt 0 ]; do
  word=$1; shift; n=$((n - 1))
  case $word in`
const LOOP_END = `  esac
  set -- "$@" "$word"
done`
