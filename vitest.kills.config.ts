import { defineConfig } from 'vitest/config'
import { SLOW } from './vitest.config.ts'

/** What kills guard between two steps, and what goes through many homes and states: `npm run test:kills`. */
export default defineConfig({
  test: {
    include: SLOW,
    setupFiles: ['test/setup.ts'],
    pool: 'forks',
    isolate: false,
    testTimeout: 120_000,
    maxWorkers: 2,
  },
})
