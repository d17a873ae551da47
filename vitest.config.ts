import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    // Tests start real programs and wait for them; more than a few at once only wait for each other.
    maxWorkers: 3,
  },
})
