import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // `npm run test:clients` needs package managers that are installed for it, and `npm run test:crash` takes its time.
    exclude: ['test/clients/**', 'test/crash/**'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 30_000,
    // Tests start real programs and wait for them; more than a few at once only wait for each other.
    maxWorkers: 3,
  },
})
