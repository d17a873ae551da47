import type { ConfigAdapter } from './adapter.ts'
import { bundler } from './bundler.ts'
import { bunfig } from './bunfig.ts'
import { composer } from './composer.ts'
import { compose, devcontainer, dockerfile, secretFile } from './containers.ts'
import { dotenv } from './dotenv.ts'
import { continueDev, jetbrains, vscode } from './editors.ts'
import { environmentFiles } from './environment-files.ts'
import { fishVariables } from './fish-variables.ts'
import { fnox } from './fnox.ts'
import { gem } from './gem.ts'
import { gemfile } from './gemfile.ts'
import { goEnv } from './go.ts'
import { launchd } from './launchd.ts'
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
import { mise } from './mise.ts'
import { firstNamed } from './names.ts'
import { netrc } from './netrc.ts'
import { npmrc } from './npmrc.ts'
import { nushell } from './nushell.ts'
import { pdm } from './pdm.ts'
import { pip } from './pip.ts'
import { pipfile, pipfileLock } from './pipenv.ts'
import { pnpmIni, pnpmYaml } from './pnpm.ts'
import { poetry } from './poetry.ts'
import { powershell } from './powershell.ts'
import { pypirc } from './pypirc.ts'
import { requirements } from './requirements.ts'
import { direnv, shell } from './shell.ts'
import { systemd } from './systemd.ts'
import { tmux } from './tmux.ts'
import { pyproject, uv } from './uv.ts'
import { uvCredentials } from './uv-credentials.ts'
import { workflows } from './workflows.ts'
import { yarn1 } from './yarn-1.ts'
import { yarnrc } from './yarnrc.ts'

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
