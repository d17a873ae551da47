import type { ConfigAdapter } from './adapter.ts'
import { bunfig } from './bunfig.ts'
import { isNamed } from './names.ts'
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

/** The adapter whose tool reads files of this name in any folder, or undefined. Names that ask for a folder need a path. */
export function adapterByName(path: string): ConfigAdapter | undefined {
  return adapters.find(adapter => isNamed(adapter, path))
}
