import type { ConfigAdapter } from '../formats/adapter.ts'
import { firstNamed } from '../formats/names.ts'
import { bunfig } from './bun/bunfig.ts'
import { bundler } from './bundler/bundler.ts'
import { gemfile } from './bundler/gemfile.ts'
import { composer } from './composer/composer.ts'
import { compose, devcontainer, dockerfile, secretFile } from './containers/containers.ts'
import { continueDev, jetbrains, vscode } from './editors/editors.ts'
import { fnox } from './environment/fnox.ts'
import { launchd } from './environment/launchd.ts'
import { mise } from './environment/mise.ts'
import { systemd } from './environment/systemd.ts'
import { tmux } from './environment/tmux.ts'
import { gem } from './gem/gem.ts'
import { workflows } from './github-actions/workflows.ts'
import { goEnv } from './go/go.ts'
import {
  bunLock,
  composerLock,
  gemfileLock,
  packageLock,
  pdmLock,
  pnpmLock,
  poetryLock,
  uvLock,
  yarnLock,
} from './lockfiles.ts'
import { netrc } from './netrc.ts'
import { npmrc } from './npm/npmrc.ts'
import { pdm } from './pdm/pdm.ts'
import { pip } from './pip/pip.ts'
import { requirements } from './pip/requirements.ts'
import { pipfile, pipfileLock } from './pipenv/pipenv.ts'
import { pnpmIni, pnpmYaml } from './pnpm/pnpm.ts'
import { poetry } from './poetry/poetry.ts'
import { dotenv } from './shells/dotenv.ts'
import { environmentFiles } from './shells/environment-files.ts'
import { fishVariables } from './shells/fish-variables.ts'
import { nushell } from './shells/nushell.ts'
import { powershell } from './shells/powershell.ts'
import { direnv, shell } from './shells/shell.ts'
import { pypirc } from './twine/pypirc.ts'
import { pyproject, uv } from './uv/uv.ts'
import { uvCredentials } from './uv/uv-credentials.ts'
import { yarnrc } from './yarn/yarnrc.ts'
import { yarn1 } from './yarn-1/yarn-1.ts'

/** Every config that guard understands. */
export const adapters: readonly ConfigAdapter[] = [
  npmrc,
  pnpmIni,
  pnpmYaml,
  yarnrc,
  yarn1,
  bunfig,
  pip,
  requirements,
  uv,
  uvCredentials,
  pyproject,
  poetry,
  pdm,
  pipfile,
  pipfileLock,
  pypirc,
  netrc,
  bundler,
  gemfile,
  gem,
  goEnv,
  composer,
  packageLock,
  pnpmLock,
  yarnLock,
  bunLock,
  uvLock,
  poetryLock,
  pdmLock,
  composerLock,
  gemfileLock,
  mise,
  fnox,
  dockerfile,
  compose,
  devcontainer,
  secretFile,
  workflows,
  vscode,
  jetbrains,
  continueDev,
  shell,
  fishVariables,
  powershell,
  nushell,
  tmux,
  environmentFiles,
  systemd,
  launchd,
  direnv,
  dotenv,
]

/** Every tool that can be asked about; .netrc has no tool of its own. */
export const READER_TOOLS: readonly string[] = [
  ...new Set(adapters.map(({ tool }) => tool).filter(tool => tool !== netrc.tool)),
]

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
  return firstNamed(adapters, path)
}
