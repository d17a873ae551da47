import type { ConfigAdapter } from './adapter.ts'
import { bunfig } from './bunfig.ts'
import { npmrc } from './npmrc.ts'
import { pip } from './pip.ts'
import { poetry } from './poetry.ts'
import { dotenv, shell } from './shell.ts'
import { pyproject, uv } from './uv.ts'
import { yarnrc } from './yarnrc.ts'

/** Every config that guard understands. */
export const adapters: readonly ConfigAdapter[] = [npmrc, yarnrc, bunfig, pip, uv, pyproject, poetry, shell, dotenv]

/** Loads what reads the files of these adapters. */
export async function loadParsers(wanted: readonly (ConfigAdapter | undefined)[] = adapters): Promise<void> {
  await Promise.all(wanted.map(adapter => adapter?.load?.()))
}

/** The adapter of a name in a journal, or undefined. */
export function adapterById(id: string): ConfigAdapter | undefined {
  return adapters.find(adapter => adapter.id === id)
}

/** The adapter whose tool reads files of this name in any folder, or undefined. */
export function adapterByName(name: string): ConfigAdapter | undefined {
  const target = chezmoiTarget(name)
  return adapters.find(
    adapter => adapter.names.includes(target) || adapter.prefixes?.some(prefix => target.startsWith(prefix)),
  )
}

/** How names begin that a search by name wants, besides the names themselves. */
export const namePrefixes: readonly string[] = [
  ...adapters.flatMap(adapter => adapter.prefixes ?? []),
  'dot_',
  'private_dot_',
]

/** `private_dot_npmrc.tmpl` is where chezmoi keeps `.npmrc`: https://www.chezmoi.io/reference/source-state-attributes/ */
function chezmoiTarget(name: string): string {
  const match = /^(?:private_)?dot_(.+?)(?:\.tmpl)?$/.exec(name)
  return match ? `.${match[1]}` : name
}
