import type { ConfigAdapter } from '../formats/adapter.ts'
import {
  claudeCode,
  claudeDesktop,
  codex,
  continueYaml,
  gemini,
  mcpServers,
  opencode,
  yamlAgents,
  zed,
} from './agents/agents.ts'
import { bun } from './bun/index.ts'
import { bundler } from './bundler/index.ts'
import { composer } from './composer/index.ts'
import { compose, devcontainer, dockerfile, secretFile } from './containers/containers.ts'
import { deno } from './deno/index.ts'
import { continueDev, jetbrains, vscode } from './editors/editors.ts'
import { fnox } from './environment/fnox.ts'
import { launchd } from './environment/launchd.ts'
import { mise } from './environment/mise.ts'
import { systemd } from './environment/systemd.ts'
import { tmux } from './environment/tmux.ts'
import { firstNamed } from './file-names.ts'
import { freeText } from './free-text.ts'
import { gem } from './gem/index.ts'
import { jenkinsfile } from './github-actions/jenkins.ts'
import { workflows } from './github-actions/workflows.ts'
import { go } from './go/index.ts'
import { kubernetes, terraform } from './infrastructure/infrastructure.ts'
import { netrc } from './netrc.ts'
import { npm } from './npm/index.ts'
import { nrm } from './npm/other-configs.ts'
import { pdm } from './pdm/index.ts'
import { pip } from './pip/index.ts'
import { pipenv } from './pipenv/index.ts'
import { pnpm } from './pnpm/index.ts'
import { poetry } from './poetry/index.ts'
import { conda, hatch, pants, pipx, pixi, preCommit, rattler, rye } from './python-projects/projects.ts'
import { setupCfg, tox, toxToml } from './python-projects/tox.ts'
import { renovate, renovateScript } from './renovate/renovate.ts'
import { dotenv } from './shells/dotenv.ts'
import { environmentFiles } from './shells/environment-files.ts'
import { fishVariables } from './shells/fish-variables.ts'
import { nushell } from './shells/nushell.ts'
import { powershell } from './shells/powershell.ts'
import { direnv, shell } from './shells/shell.ts'
import type { ManagerName, PackageManager, Tool, ToolName } from './tool.ts'
import { twine } from './twine/index.ts'
import { uv } from './uv/index.ts'
import { vlt } from './vlt/index.ts'
import { yarn } from './yarn/index.ts'
import { yarn1 } from './yarn-1/index.ts'

type Tools = Readonly<Record<ManagerName, PackageManager> & Record<ToolName, Tool>>

const JAVASCRIPT = { npm, pnpm, yarn, 'yarn-1': yarn1, bun, vlt, deno }
const PYTHON = { pip, uv, poetry, pdm, pipenv, twine }
const RUBY_GO_PHP = { bundler, gem, go, composer }

/** Every tool that takes a token itself, in the order in which they are shown. */
export const TOOLS: Tools = { ...JAVASCRIPT, ...PYTHON, ...RUBY_GO_PHP }

export const TOOL_NAMES = Object.keys(TOOLS) as readonly ToolName[]

export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(TOOLS, name)
}

/** Configs that only hand variables on. */
const SHARED: readonly ConfigAdapter[] = [
  ...[mise, fnox],
  ...[dockerfile, compose, devcontainer, secretFile],
  ...[workflows, jenkinsfile, vscode, jetbrains, continueDev],
  ...[tox, toxToml, setupCfg, hatch, pixi, rattler, conda, pants, preCommit, rye, pipx],
  ...[nrm, renovate, renovateScript],
  ...[claudeCode, claudeDesktop, gemini, opencode, zed, codex, continueYaml, yamlAgents, mcpServers],
  ...[kubernetes, terraform],
  ...[shell, fishVariables, powershell, nushell, tmux, environmentFiles, systemd, launchd, direnv, dotenv],
]

const CONFIGS: readonly ConfigAdapter[] = [...configsOf({ ...JAVASCRIPT, ...PYTHON }), netrc, ...configsOf(RUBY_GO_PHP)]

/** Every config that guard understands; lockfiles behind those that people write. */
export const adapters: readonly ConfigAdapter[] = [
  ...CONFIGS.filter(({ isTooCommon }) => !isTooCommon),
  ...CONFIGS.filter(({ isTooCommon }) => isTooCommon),
  ...SHARED,
]

function configsOf(tools: Readonly<Record<string, Tool>>): ConfigAdapter[] {
  return Object.values(tools).flatMap(({ configs }) => configs)
}

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
  return id === freeText.id ? freeText : adapters.find(adapter => adapter.id === id)
}

/** The adapter whose tool reads files of this name in any folder, or undefined. Names that ask for a folder need a path. */
export function adapterByName(path: string): ConfigAdapter | undefined {
  return firstNamed(adapters, path)
}

/** The tool whose own variable this is, or undefined. */
export function toolOfVariable(name: string): ToolName | undefined {
  return TOOL_NAMES.find(tool => TOOLS[tool].variables?.names.test(name))
}

/** What reads a variable whose value is a document of its own, or undefined. */
export function documentIn(name: string): ConfigAdapter | undefined {
  return VARIABLES.find(({ document }) => document?.name.test(name))?.document?.adapter
}

/** The host to which the value of a variable or setting of this name is sent, where its name says so. */
export function hostOfVariable(name: string | undefined): string | undefined {
  return name === undefined ? undefined : VARIABLES.map(({ hostOf }) => hostOf?.(name)).find(host => host !== undefined)
}

const VARIABLES = TOOL_NAMES.flatMap(name => TOOLS[name].variables ?? [])
