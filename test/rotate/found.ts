import { Secret } from '../../src/core/secret.ts'
import type { Discovery, FoundFile, FoundReference, Site } from '../../src/find/discovery.ts'
import { readDocument } from '../../src/formats/document.ts'
import { npmrc } from '../../src/tools/npm/npmrc.ts'

export const HOST = 'npm.flatt.tech'
export const ONE = new Secret('tg_anon_TESTone0000000001')
export const TWO = new Secret('tg_anon_TESTtwo0000000002')

/** The token in the user's `.npmrc`, unless the fields say otherwise. */
export function site(fields: Partial<Site> = {}): Site {
  return {
    ...{
      path: '/home/a/.npmrc',
      line: 1,
      column: 30,
      tool: 'npm',
      level: 'user',
      host: HOST,
      key: `//${HOST}/:_authToken`,
    },
    ...{ token: ONE, kind: 'email', carrier: 'plain', writable: true },
    ...fields,
  }
}

/** The token in a variable of this shell. */
export function variable(name: string, fields: Partial<Site> = {}): Site {
  return site({ path: `env:${name}`, column: 1, level: 'environment', key: name, host: undefined, ...fields })
}

/** A placeholder in the project's `.npmrc`. */
export function reference(name: string, fields: Partial<FoundReference> = {}): FoundReference {
  const { path, line, column, tool, level, host, key } = site({ path: '/home/a/p/.npmrc', level: 'project' })
  return {
    ...{ path, line, column, tool, level, host, key },
    ...{ name, fingerprint: null, definition: null, external: false, ...fields },
  }
}

/** A file that holds these sites, with a text in which each token is on a line of its own. */
export function foundFile(sites: readonly [Site, ...Site[]], fields: Partial<FoundFile> = {}): FoundFile {
  const [{ path, level }] = sites
  const text = sites.map(({ key, token }) => `${key}=${token.reveal()}\n`).join('')
  return {
    ...{ path, realPath: path, hash: 'hash', text, adapter: npmrc, level },
    ...{ sites: [...sites], exposed: false, problem: undefined, ...fields },
    document: readDocument(fields.adapter ?? npmrc, fields.text ?? text),
  }
}

export function discovery(found: Partial<Discovery> = {}): Discovery {
  const { files = [], items = [] } = found
  return {
    ...{ sites: files.flatMap(({ sites }) => sites), references: [], problems: [], files, items, partial: false },
    stats: { files: files.length, bytes: 0, milliseconds: 0 },
    ...found,
  }
}
