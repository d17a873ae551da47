import type { Context } from '../core/ports/context.ts'
import { safePath } from '../core/search-path.ts'
import { TOOLS } from '../tools/index.ts'
import { MANAGER_NAMES, type ManagerName } from '../tools/tool.ts'

/** A package manager that runs here. */
export interface Detected {
  name: ManagerName
  version: string
}

type DetectContext = Pick<Context, 'home' | 'env' | 'platform' | 'runProgram' | 'scratch'>

const MILLISECONDS = 20_000

/**
 * The package managers that run here. A version manager's shim without an installed version does not count. They run
 * in the home folder: below a project (or a shared folder such as /tmp) Yarn and others would execute that folder's
 * code.
 */
export async function detectTools(ctx: DetectContext): Promise<Detected[]> {
  const folder = ctx.scratch.makeFolder()
  try {
    ctx.scratch.write(folder, GO_TELEMETRY)
    const found = await Promise.all(MANAGER_NAMES.map(name => detect(name, folder, ctx)))
    return found.filter(tool => tool !== undefined)
  } finally {
    ctx.scratch.remove(folder)
  }
}

async function detect(name: ManagerName, folder: string, ctx: DetectContext): Promise<Detected | undefined> {
  const { names, questions = [[names[0], '--version']], isVersion } = TOOLS[name].program
  for (const question of questions) {
    const version = await ask(question, folder, ctx)
    if (version !== undefined) return (isVersion?.(version) ?? true) ? { name, version } : undefined
  }
  return undefined
}

async function ask(
  [command, ...args]: readonly [string, ...string[]],
  folder: string,
  ctx: DetectContext,
): Promise<string | undefined> {
  const asked = { command, args, cwd: ctx.home, env: environment(folder, ctx), milliseconds: MILLISECONDS }
  const { code, output } = await ctx.runProgram(asked)
  return code === 0 ? /\d+\.\d+[\w.+-]*/.exec(output)?.[0] : undefined
}

const KEPT = ['PATHEXT', 'HOME', 'USERPROFILE', 'SystemRoot', 'TMPDIR', 'TEMP', 'LANG']
const VERSION_MANAGERS = /^(?:PYENV|RBENV|NVM|VOLTA|ASDF|MISE|FNM|GOENV|PHPENV|XDG)_/

/** Even `go version` starts Go's telemetry in the home folder, so it is switched off. */
const GO_TELEMETRY = { mode: 'off 2024-01-01\n' }

/**
 * Contains no token, no proxy, and no PATH entry that would mean the home folder. Prevents Corepack from downloading
 * the program, and others from looking for updates.
 */
function environment(folder: string, { env, platform }: DetectContext): Record<string, string> {
  const names = Object.keys(env).filter(name => KEPT.includes(name) || VERSION_MANAGERS.test(name))
  return {
    ...Object.fromEntries(names.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]]))),
    ...safePath(env, platform === 'win32'),
    COREPACK_ENABLE_NETWORK: '0',
    COMPOSER_ALLOW_SUPERUSER: '1',
    COMPOSER_NO_INTERACTION: '1',
    GOTOOLCHAIN: 'local',
    TEST_TELEMETRY_DIR: folder,
    XDG_CACHE_HOME: folder,
    NO_UPDATE_NOTIFIER: '1',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
  }
}
