import { baseName } from '../core/paths.ts'
import { TOOLS } from '../tools/index.ts'
import { MANAGER_NAMES, type ManagerName } from '../tools/tool.ts'

/** Files of which each says that a project uses a tool. */
export const EVIDENCE: readonly string[] = [...new Set(MANAGER_NAMES.flatMap(name => TOOLS[name].exec.evidence))]

/** Those that get variables without being asked for by name. */
export const USUAL_TOOLS: readonly ManagerName[] = MANAGER_NAMES.filter(name => !TOOLS[name].exec.onlyByName)

export interface UsedTools {
  tools: readonly ManagerName[]
  /** False if nothing shows which tools the project uses, so that all count. */
  isKnown: boolean
}

/**
 * The tools that a program may start. They are those of which the project has a manifest, a lockfile or a config
 * (`evidence`), and those that the command line names, as the program itself or in an argument: `npm ci`,
 * `/opt/bin/npm ci`, `node npm-cli.js`, `sh -c 'pip install x'`. If neither names any, all of them: then there is no
 * project that could send a variable elsewhere. Pure.
 */
export function usedTools(words: readonly string[], paths: readonly string[]): UsedTools {
  const programs = new Set(words.flatMap(word => word.split(/[\s;&|()"'`]+/).map(programOf)))
  const files = new Set(paths.map(baseName))
  const tools = USUAL_TOOLS.filter(name => {
    const { program, exec } = TOOLS[name]
    return program.names.some(each => programs.has(each)) || exec.evidence.some(each => files.has(each))
  })
  return tools.length === 0 ? { tools: USUAL_TOOLS, isKnown: false } : { tools, isKnown: true }
}

/** `npm` of `/usr/bin/npm`, of `npm.cmd` and of `node_modules/npm/bin/npm-cli.js`. */
export function programOf(command: string): string {
  return baseName(command)
    .replace(/\.(?:exe|cmd|bat|js|cjs|mjs)$/i, '')
    .replace(/-cli$/, '')
}
