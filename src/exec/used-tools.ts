import { baseName } from '../core/paths.ts'
import { TOOL_NAMES, TOOLS, type ToolName } from '../setup/tools.ts'

/** Files of which each says that a project uses a tool. */
export const EVIDENCE: Readonly<Record<string, readonly ToolName[]>> = {
  'package.json': ['npm'],
  'package-lock.json': ['npm'],
  'npm-shrinkwrap.json': ['npm'],
  '.npmrc': ['npm'],
  'pnpm-lock.yaml': ['pnpm'],
  'pnpm-workspace.yaml': ['pnpm'],
  'yarn.lock': ['yarn'],
  '.yarnrc.yml': ['yarn'],
  'bun.lock': ['bun'],
  'bun.lockb': ['bun'],
  'bunfig.toml': ['bun'],
  'requirements.txt': ['pip'],
  'setup.py': ['pip'],
  'setup.cfg': ['pip'],
  'pyproject.toml': ['pip', 'uv', 'poetry', 'pdm'],
  'uv.lock': ['uv'],
  'uv.toml': ['uv'],
  'poetry.lock': ['poetry'],
  'pdm.lock': ['pdm'],
  Pipfile: ['pipenv'],
  'Pipfile.lock': ['pipenv'],
  Gemfile: ['bundler'],
  'Gemfile.lock': ['bundler'],
  'go.mod': ['go'],
  'go.work': ['go'],
  'composer.json': ['composer'],
  'composer.lock': ['composer'],
}

/** What npm warns of and newer ones will refuse, Yarn 1 alone needs: it is given to those who ask for it. */
export const USUAL_TOOLS: readonly ToolName[] = TOOL_NAMES.filter(name => name !== 'yarn-1')

export interface UsedTools {
  tools: readonly ToolName[]
  /** False if nothing said which tools the project uses, so that all count. */
  isKnown: boolean
}

/**
 * The tools that a program may start. They are those of which the project has a manifest, a lockfile or a config
 * (`EVIDENCE`), and those that the command line names, as the program itself or in an argument: `npm ci`,
 * `/opt/bin/npm ci`, `node npm-cli.js`, `sh -c 'pip install x'`. If neither names any, all of them: then there is no
 * project that could send a variable elsewhere. Pure.
 */
export function usedTools(words: readonly string[], paths: readonly string[]): UsedTools {
  const named = words.flatMap(namedTools)
  const proved = paths.flatMap(path => EVIDENCE[baseName(path)] ?? [])
  const used = new Set([...named, ...proved])
  const tools = USUAL_TOOLS.filter(tool => used.has(tool))
  return tools.length === 0 ? { tools: USUAL_TOOLS, isKnown: false } : { tools, isKnown: true }
}

function namedTools(word: string): ToolName[] {
  const programs = new Set(word.split(/[\s;&|()"'`]+/).map(programOf))
  return USUAL_TOOLS.filter(tool => TOOLS[tool].executables.some(name => programs.has(name)))
}

/** `npm` of `/usr/bin/npm`, of `npm.cmd` and of `node_modules/npm/bin/npm-cli.js`. */
export function programOf(command: string): string {
  return baseName(command)
    .replace(/\.(?:exe|cmd|bat|js|cjs|mjs)$/i, '')
    .replace(/-cli$/, '')
}
