import { defineConfig } from 'vitest/config'

/** Real package managers against the sandbox: `npm run test:clients`. */
export default defineConfig({
  test: {
    include: ['test/clients/*.test.ts'],
    // Three installations and a rotation each.
    testTimeout: 300_000,
    maxWorkers: 3,
    reporters: ['default', './test/clients/version-table.ts'],
  },
})
