import { defineConfig } from 'vitest/config'

// Tests that start containers: `npm run test:docker`. One file after the other: they look at what the engine holds before and after.
export default defineConfig({
  test: {
    include: ['tests/docker/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    fileParallelism: false,
    reporters: ['default'],
  },
})
