import { readFileSync } from 'node:fs'
import { encodePath } from '../core/paths.ts'
import { systemCode } from './system-errors.ts'

/** True where something is mounted on the path itself, as containers do with single files; Linux alone tells. */
export function isMountPoint(realPath: string): boolean {
  const wanted = Buffer.from(encodePath(realPath)).toString('latin1')
  return readMounts().some(line => plain(line.split(' ')[4] ?? '') === wanted)
}

function readMounts(): string[] {
  try {
    return readFileSync('/proc/self/mountinfo', 'latin1').split('\n')
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return []
  }
}

/** Blanks, line breaks and backslashes stand in the table as octal numbers. */
function plain(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}
