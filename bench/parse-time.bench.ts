import { readConfig } from '../src/formats/read-config.ts'
import { adapters, loadParsers } from '../src/tools/index.ts'
import { recipientsIn } from '../src/tools/recipients.ts'
import { registriesIn } from '../src/tools/registries.ts'
import { PATHOLOGICAL } from '../test/attacks/pathological.ts'

// How long each format takes for texts that could make it take more time than they are long: n, 2n and 4n characters.
const SIZE = 16_000
const YAML = new Set(['yarnrc', 'pnpm-yaml', 'gem', 'workflows', 'compose'])

await loadParsers()
for (const adapter of adapters) {
  const rows = PATHOLOGICAL.map(({ name, textOf, yamlOf }) => {
    const make = YAML.has(adapter.id) ? yamlOf : textOf
    const times = [1, 2, 4].map(factor => timeOf(make(factor * SIZE)))
    return { name, times, growth: times[2]! / Math.max(times[0]!, 1) }
  })
  const worst = rows.toSorted((a, b) => b.times[2]! - a.times[2]!)[0]!
  const steepest = rows.filter(({ times }) => times[2]! > 50).toSorted((a, b) => b.growth - a.growth)[0]
  const shown = (row: typeof worst) => `${row.times.map(time => time.toFixed(0)).join(' / ')} ms  ${row.name}`
  console.log(`${adapter.id.padEnd(18)} slowest ${shown(worst)}${steepest ? `; steepest ${shown(steepest)}` : ''}`)

  function timeOf(text: string): number {
    const runs = [0, 1, 2].map(() => {
      const { user } = process.cpuUsage()
      readConfig(adapter, text).definitions?.()
      recipientsIn(adapter, text)
      registriesIn(adapter, text)
      return (process.cpuUsage().user - user) / 1000
    })
    return Math.min(...runs)
  }
}
