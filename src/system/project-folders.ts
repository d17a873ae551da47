import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { encodePath } from '../core/paths.ts'
import { rightsOf } from './folder-facts.ts'
import { realPathOf } from './real-path.ts'

/** What makes a folder a project: a repository, or the file that configures a package manager or a build tool. */
const MARKERS = [
  ...[
    '.git',
    '.hg',
    '.jj',
    'package.json',
    'deno.json',
    'deno.jsonc',
    'pnpm-workspace.yaml',
    'pyproject.toml',
    'setup.py',
  ],
  ...['requirements.txt', 'Pipfile', 'Gemfile', 'go.mod', 'go.work', 'composer.json', 'Cargo.toml', 'pom.xml'],
]

/**
 * The projects among a folder and its ancestors, as real paths, nearest first; a package of a workspace is in two. A
 * folder that every user may write, such as /tmp, is not a project, nor is the root of the file system.
 */
export function projectsAround(cwd: string): string[] {
  return withParents(realPathOf(cwd)).filter(each => hasMarker(each) && !isShared(each))
}

function withParents(folder: string): string[] {
  const parent = dirname(folder)
  return parent === folder ? [] : [folder, ...withParents(parent)]
}

function hasMarker(folder: string): boolean {
  return MARKERS.some(name => existsSync(encodePath(join(folder, name))))
}

/** Such a folder has the sticky bit, and any user could put a marker there. */
function isShared(folder: string): boolean {
  return ((rightsOf(folder)?.mode ?? 0) & 0o1002) === 0o1002
}
