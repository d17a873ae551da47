import { existsSync } from 'node:fs'

const FOLDERS = ['/bin', '/usr/bin', '/run/current-system/sw/bin']

/** The system's own program of that name, whatever PATH says; undefined if there is none. */
export function systemTool(name: string): string | undefined {
  return FOLDERS.map(folder => `${folder}/${name}`).find(path => existsSync(path))
}
