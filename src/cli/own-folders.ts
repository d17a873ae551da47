import { isAbsolute, join, resolve } from 'node:path'
import type { Context } from '../core/ports/context.ts'

type Where = Pick<Context, 'home' | 'cwd' | 'env' | 'platform'>

/** One of guard's own folders, and the variable that has moved it out of its usual place below HOME. */
export interface OwnFolder {
  holds: 'config' | 'state'
  path: string
  movedBy: string | undefined
}

/** The folders of guard's config and state: the platform's usual ones unless a variable moves them. */
export function ownFolders(where: Where): { config: OwnFolder; state: OwnFolder } {
  return {
    config: choose(where, { holds: 'config', ...PLACES[placesOf(where)].config }),
    state: choose(where, { holds: 'state', ...PLACES[placesOf(where)].state }),
  }
}

interface Place {
  /** The variable that names the parent folder, if there is one. */
  variable: string | undefined
  /** The usual parent folder below HOME. */
  usual: readonly string[]
}

const APPLICATION_SUPPORT: Place = { variable: undefined, usual: ['Library', 'Application Support'] }

/** https://specifications.freedesktop.org/basedir-spec/latest/ and the equivalents of other platforms. */
const PLACES: Record<'darwin' | 'win32' | 'linux', Record<OwnFolder['holds'], Place>> = {
  darwin: { config: APPLICATION_SUPPORT, state: APPLICATION_SUPPORT },
  win32: {
    config: { variable: 'APPDATA', usual: ['AppData', 'Roaming'] },
    state: { variable: 'LOCALAPPDATA', usual: ['AppData', 'Local'] },
  },
  linux: {
    config: { variable: 'XDG_CONFIG_HOME', usual: ['.config'] },
    state: { variable: 'XDG_STATE_HOME', usual: ['.local', 'state'] },
  },
}

function placesOf({ platform }: Where): keyof typeof PLACES {
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux'
}

/**
 * The specification says to ignore a relative path in an XDG variable; GUARD_STATE_DIR is resolved against the
 * current folder.
 */
function choose({ home, cwd, env }: Where, { holds, variable, usual }: Place & Pick<OwnFolder, 'holds'>): OwnFolder {
  const standard = join(home, ...usual, 'guard')
  const own = holds === 'state' ? env.GUARD_STATE_DIR : undefined
  if (own) return moved('GUARD_STATE_DIR', resolve(cwd, own))
  const above = variable === undefined ? undefined : env[variable]
  return above && isAbsolute(above)
    ? moved(variable!, join(above, 'guard'))
    : { holds, path: standard, movedBy: undefined }

  /** A variable that names the usual place moves nothing. */
  function moved(by: string, path: string): OwnFolder {
    return { holds, path, movedBy: join(path) === standard ? undefined : by }
  }
}
