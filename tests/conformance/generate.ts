/** `exposition`: an arbitrary exposition in either format, half of them sound and half with deliberate mistakes. */
import fc from 'fast-check'
import { type Mutation, type MutationName, mutate, mutationNames } from './generate-mutations.ts'
import { type Kind, soundLines } from './generate-sound.ts'

export type { Kind } from './generate-sound.ts'

export interface Generated {
  readonly kind: Kind
  readonly bytes: Uint8Array
  /** Empty = sound. */
  readonly mutations: readonly MutationName[]
}

const mutation: fc.Arbitrary<Mutation> = fc.record({ name: fc.constantFrom(...mutationNames), at: fc.nat(), pick: fc.nat() })

const mutations = fc.oneof(
  { weight: 5, arbitrary: fc.constant<readonly Mutation[]>([]) },
  { weight: 4, arbitrary: fc.array(mutation, { minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.array(mutation, { minLength: 2, maxLength: 3 }) },
)

const ofKind = (kind: Kind): fc.Arbitrary<Generated> =>
  fc.tuple(soundLines(kind), mutations).map(([lines, chosen]) => ({
    kind,
    bytes: mutate(kind === 'openmetrics' ? [...lines, '# EOF'] : lines, chosen),
    mutations: chosen.map(({ name }) => name),
  }))

export const exposition: fc.Arbitrary<Generated> = fc.oneof(ofKind('text'), ofKind('openmetrics'))

/** What the seed gives: always the same expositions for the same seed and count. */
export const expositions = (seed: number, count: number): Generated[] => fc.sample(exposition, { seed, numRuns: count })
