import type { Reporter, TestModule } from 'vitest/node'

/** Prints which clients ran, in which version and how often, at the end of `npm run test:clients`. */
export default class VersionTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = new Map<string, Record<string, number>>()
    for (const test of modules.flatMap(({ children }) => [...children.allTests()])) {
      const { client } = test.meta()
      if (client === undefined) continue
      const title = `${client.name.padEnd(17)}${client.version.padEnd(12)}`
      const { state } = test.result()
      const row = rows.get(title) ?? {}
      rows.set(title, { ...row, [state]: (row[state] ?? 0) + 1 })
    }
    console.log(['', ' client           version     rotations', ...[...rows].map(print), ''].join('\n'))
  }
}

function print([title, row]: [string, Record<string, number>]): string {
  return ` ${title}${Object.entries(row)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ')}`
}
