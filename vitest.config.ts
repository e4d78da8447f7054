import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    exclude: ['tests/docker/**', '**/node_modules/**'],
    include: ['src/**/*.test.ts', 'fixtures/**/*.test.ts', 'tests/**/*.test.ts'],
    // A whole stack comes up inside some tests; each one has its own deadline.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Stacks mostly wait: three files at a time, also where there are two cores only.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    reporters: ['default'],
  },
})
