import { say } from '../../core/language.ts'

/** What marks the root of a package. */
export const PACKAGE_ROOT = ['package.json', 'node_modules']

/** Moves the user's file. */
export const USERCONFIG = ['npm_config_userconfig']

/** All readers of .npmrc but Yarn 1 walk up from the registry. */
export function longerPath() {
  return { rank: lengthOfPath, why: say('of two keys for a host the longer path wins') }
}

/** The number of path segments of the URL in a key. */
export function lengthOfPath(key: string): number {
  const path = /\/\/([^\s"]*?)(?::_|"|$)/.exec(key)?.[1] ?? ''
  return path.split('/').filter(Boolean).length
}
