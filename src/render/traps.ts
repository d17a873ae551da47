import { say } from '../core/language.ts'
import type { NamedPlace, Trap } from '../precedence/traps.ts'

/** The sentence of a trap, with each path as `spell` writes it. */
export function trapText(trap: Trap, spell: (path: string) => string): string {
  switch (trap.code) {
    case 'ANOTHER_TOKEN':
      return say`it outranks ${nameOf(trap.other, spell)}, which has another token`
    case 'NO_ALWAYS_AUTH':
      return say`without \`${trap.setting}\` no token is sent for packages that have no scope`
    case 'NOT_SENT':
      return say`${registryOf(trap.registry)}, so the token for ${trap.host} is sent for scopes that name that host, and for nothing else`
    case 'ANY_REGISTRY':
      return say('it names no host: whatever registry is set gets the token')
    case 'STALE_SHELL':
      return say`this shell still has another ${trap.name} than ${nameOf(trap.definition, spell)} sets: start a new one`
    case 'UNSET_VARIABLE':
      return say`${trap.name} is not set in this shell: ${trap.consequence}`
    case 'UNREAD_VARIABLE':
      return say`${trap.name} is read only where a file refers to it, and none that counts here does`
    case 'IGNORED_TOOL':
      return say`${trap.tool} does not read the settings of ${trap.ignored}`
  }
}

function registryOf(host: string | undefined): string {
  return host === undefined ? say('no registry is set') : say`the registry is ${host}`
}

function nameOf({ path, line }: NamedPlace, spell: (path: string) => string): string {
  return path.startsWith('env:') ? path.slice('env:'.length) : `${spell(path)}:${line}`
}
