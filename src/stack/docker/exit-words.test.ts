import { expect, test } from 'vitest'
import { type Ending, exitWords } from './exit-words.ts'

const MIB = 2 ** 20

test.each<[string, Partial<Ending>, string]>([
  ['its own code', { exitCode: 1 }, 'ended with exit code 1'],
  ['done', { exitCode: 0 }, 'ended with exit code 0'],
  ['nobody knows', {}, 'ended with exit code unknown'],
  ['not executable', { exitCode: 126 }, 'could not run its command (exit code 126: it is no program, or may not be executed)'],
  ['not there', { exitCode: 127 }, 'could not find its command (exit code 127)'],
  ['hang-up', { exitCode: 129 }, 'ended by SIGHUP (exit code 129)'],
  ['interrupt', { exitCode: 130 }, 'ended by SIGINT (exit code 130)'],
  ['abort', { exitCode: 134 }, 'ended by SIGABRT (exit code 134)'],
  ['segmentation fault', { exitCode: 139 }, 'ended by SIGSEGV (exit code 139)'],
  ['asked to end', { exitCode: 143 }, 'ended by SIGTERM (exit code 143)'],
  [
    'killed',
    { exitCode: 137 },
    'was killed (exit code 137, SIGKILL: by docker kill, or for lack of memory on the engine’s machine)',
  ],
  [
    'killed, with a limit that it may have met',
    { exitCode: 137, memoryLimit: 64 * MIB },
    'was killed (exit code 137, SIGKILL: by docker kill, or for lack of memory on the engine’s machine; its limit is 64 MiB)',
  ],
  [
    'out of memory',
    { exitCode: 137, outOfMemory: true, memoryLimit: 64 * MIB },
    'was killed for lack of memory (exit code 137; its limit is 64 MiB)',
  ],
  [
    'out of memory, no limit',
    { exitCode: 137, outOfMemory: true, memoryLimit: 0 },
    'was killed for lack of memory (exit code 137)',
  ],
  ['a child was killed, and it gave up', { exitCode: 1, outOfMemory: true }, 'was killed for lack of memory (exit code 1)'],
  ['out of memory, no code yet', { outOfMemory: true }, 'was killed for lack of memory (exit code 137)'],
])('%s', (_title, ending, words) => {
  expect(exitWords({ exitCode: undefined, outOfMemory: false, ...ending })).toBe(words)
})
