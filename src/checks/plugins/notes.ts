import { count } from '../../lib/text.ts'
import type { Note } from '../contract.ts'
import type { Ref } from './compare/compare.ts'
import type { Shadow } from './compare/shadows.ts'
import type { ConfiguredSeen } from './configured.ts'
import { effectiveNotes } from './effective.ts'
import { extrasOf } from './judge-configured.ts'
import { measuredNotes } from './measured/judge.ts'
import { notesOfNeeds } from './needs/needs.ts'
import type { PluginsSeen } from './observe.ts'
import { nameOf } from './precedence.ts'
import type { ConfiguredSpec, PluginsSpec } from './spec.ts'

const SHOWN = 10

/** Who answered, what hides what, what is there and not declared, and what was not compared. */
export function notes(spec: PluginsSpec, seen: PluginsSeen): readonly Note[] {
  const { service, standIn, configured, effective, measured, needs } = seen
  return [
    ...(standIn ? [{ message: `${service} is a stand-in: what Kong itself does is not shown` }] : []),
    ...(configured && spec.configured ? configuredNotes(spec.configured, configured, service) : []),
    ...(effective ? effectiveNotes(effective) : []),
    ...(measured ? measuredNotes(measured) : []),
    ...(needs ? notesOfNeeds(needs) : []),
  ]
}

function configuredNotes(spec: ConfiguredSpec, seen: ConfiguredSeen, service: string): readonly Note[] {
  const { pairs, extra, shadows, groups, alike, foreign, unlisted, selectTags, broken } = seen
  if (broken) return []
  const off = pairs.filter(({ expected, live }) => !expected.enabled && !live.enabled).map(({ expected }) => expected)
  const blind = [...new Set(pairs.filter(({ blind }) => blind).map(({ live }) => live.name))]
  return [
    ...first(shadows, shadowNote),
    ...(extrasOf(spec, seen) === 'noted' ? listed(extra, `${service} has more than is declared`) : []),
    ...listed(off, 'disabled, as it is declared'),
    ...listed(foreign, `left alone, as decK does, for they do not have all of the tags ${selectTags.join(', ')}`),
    ...listed(unlisted, 'only the file declares, so that nothing tells when it is taken out there'),
    ...listed(
      alike,
      'on one of several services or routes without a name that are just alike, so that they were compared with the nearest',
    ),
    ...listed(groups, 'not followed, as who is in a consumer group is not known here'),
    ...blind.map((name) => ({
      message: `${service} tells no schema of ${name}: only what is declared of its config was compared`,
    })),
    ...pairs
      .filter(({ untold }) => untold.length > 0)
      .map(({ expected, untold }) => ({
        message: `${nameOf(expected)}: ${untold.join(', ')} ${untold.length === 1 ? 'is' : 'are'} filled in from the environment of decK, and was not compared`,
        where: expected.where,
      })),
  ]
}

function shadowNote({ by, hides, routes, differences }: Shadow): Note {
  const what = differences.map(({ path, expected, actual }) => `${path.replace(/^config\./, '')} is ${actual}, not ${expected}`)
  const shown =
    what.length === 0
      ? 'it has the same config'
      : `${what.slice(0, 3).join(', ')}${what.length > 3 ? `, and ${what.length - 3} more` : ''}`
  const on = routes.length <= 3 ? routes.join(', ') : `${routes.slice(0, 3).join(', ')} and ${routes.length - 3} more`
  const whom = by.scope.consumer === undefined ? '' : ` by ${by.scope.consumer}`
  return { message: `${nameOf(by)} hides ${nameOf(hides)}: for requests on ${on}${whom} ${shown}`, where: by.where }
}

const listed = (refs: readonly Ref[], what: string): readonly Note[] =>
  refs.length === 0
    ? []
    : [
        {
          message: `${what}: ${refs.slice(0, SHOWN).map(nameOf).join(', ')}${refs.length > SHOWN ? `, and ${refs.length - SHOWN} more` : ''}`,
        },
      ]

/** So many that they can be read. */
function first<T>(all: readonly T[], note: (one: T) => Note): readonly Note[] {
  const rest = all.length - SHOWN
  return [
    ...all.slice(0, SHOWN).map(note),
    ...(rest > 0 ? [{ message: `${count(rest, 'more plugin')} hide others in the same way` }] : []),
  ]
}
