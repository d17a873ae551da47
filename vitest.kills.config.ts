import { defineConfig } from 'vitest/config'
import { SLOW } from './vitest.config.ts'

/** What kills guard between two steps, and what sets up and undoes many homes: `npm run test:kills`. */
export default defineConfig({
  test: { include: SLOW, setupFiles: ['test/setup.ts'], testTimeout: 60_000, maxWorkers: 3 },
})
