import { defineConfig } from 'vitest/config'

/** guard killed and failed at every call: `npm run test:crash`. */
export default defineConfig({
  test: {
    include: ['test/crash/*.test.ts'],
    testTimeout: 600_000,
    reporters: ['dot', './test/crash/summary.ts'],
    // The files bring their own lanes, each with a home and a set of services, and share the machine by taking turns.
    maxWorkers: 1,
    // The pool of lanes sets the limit.
    maxConcurrency: 16,
  },
})
