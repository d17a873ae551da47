import { fchmodSync } from 'node:fs'
import { say } from '../core/language.ts'
import { READ, withFile } from './descriptors.ts'
import { identify } from './identity.ts'
import { realPath } from './read-file.ts'
import { reporting } from './system-errors.ts'

/** As in `FileWriter`. */
export function tighten(path: string): void {
  reporting({ path, code: 'UNWRITABLE', failure: say('keeps its mode') }, () => {
    withFile(realPath(path), READ, fd => fchmodSync(fd, identify(fd).mode & 0o700))
  })
}
