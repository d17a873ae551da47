import type { MakeRecipe } from './desired.ts'
import { bun, npm, pnpm, yarn, yarn1 } from './javascript.ts'
import { poetry } from './poetry.ts'
import { pdm, pip, pipenv } from './python.ts'
import { bundler, composer, go } from './ruby-go-php.ts'
import type { ToolName } from './tools.ts'
import { uv } from './uv.ts'

/** Which files each tool reads, and what they are to hold. */
export const RECIPES: Readonly<Record<ToolName, MakeRecipe>> = {
  npm,
  pnpm,
  'yarn-1': yarn1,
  yarn,
  bun,
  pip,
  uv,
  poetry,
  pdm,
  pipenv,
  bundler,
  go,
  composer,
}
