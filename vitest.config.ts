import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // A whole stack comes up inside some tests; each one has its own deadline.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Stacks mostly wait: three files at a time, also where there are two cores only.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    reporters: ['default'],
    projects: [
      // What stands beside the sources shares its modules from file to file: a worker of its own for each would cost most of the time.
      {
        extends: true,
        test: {
          name: 'units',
          include: ['src/**/*.test.ts', 'fixtures/**/*.test.ts'],
          exclude: ['**/node_modules/**'],
          isolate: false,
        },
      },
      // Whole runs, which set variables of their process.
      {
        extends: true,
        test: { name: 'whole', include: ['tests/**/*.test.ts'], exclude: ['tests/docker/**', '**/node_modules/**'] },
      },
    ],
  },
})
