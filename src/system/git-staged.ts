import { join, resolve } from 'node:path'
import { ExitCode, GuardError } from '../core/errors.ts'
import { say } from '../core/language.ts'
import { decodePath } from '../core/paths.ts'
import type { StagedFile } from '../core/ports/git.ts'
import { readBlobs } from './git-blobs.ts'
import { type GitStart, gitEnvironment, SAFE_OPTIONS, startGit } from './git-program.ts'
import { repositoriesAbove } from './repositories.ts'

type Env = Readonly<Record<string, string | undefined>>

/** The text files that the next commit would add or change, as the index has them. */
export async function* readStaged(cwd: string, env: Env): AsyncGenerator<StagedFile> {
  const start = { cwd, env: { ...gitEnvironment(env), ...hookVariables(env), GIT_NO_REPLACE_OBJECTS: '1' } }
  const top = topFolder(cwd, env)
  const entries = await listStaged(start)
  for (const { name } of entries.filter(({ status }) => status === 'U'))
    yield { path: join(top, name), problem: { code: 'UNMERGED', message: say('it is not merged yet') } }
  // Of a submodule the index has a commit, and of an unmerged file nothing.
  const files = entries.filter(({ mode, status }) => mode !== '160000' && status !== 'U')
  if (files.length === 0) return
  for await (const [{ name }, blob] of readBlobs(files, start)) {
    if (blob !== 'binary') yield { path: join(top, name), ...blob }
  }
}

/**
 * What git tells its hooks: `git commit --all` has an index of its own, and dotfiles have a repository elsewhere.
 * https://git-scm.com/docs/githooks#_description
 */
function hookVariables(env: Env): Record<string, string> {
  return Object.fromEntries(OF_HOOKS.flatMap(name => (env[name] ? [[name, env[name]]] : [])))
}

const OF_HOOKS = [
  ...['GIT_DIR', 'GIT_COMMON_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE'],
  ...['GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES'],
]

/** With `GIT_DIR` alone, git takes the current folder. */
function topFolder(cwd: string, env: Env): string {
  if (env.GIT_DIR || env.GIT_WORK_TREE) return resolve(cwd, env.GIT_WORK_TREE || '.')
  return repositoriesAbove([join(cwd, 'any')])[0]?.folder ?? cwd
}

interface Entry {
  mode: string
  id: string
  status: string
  /** From the top folder. */
  name: string
}

/** Deleted files are left out, and a renamed one counts as new. Before the first commit all files are. */
async function listStaged(start: GitStart): Promise<Entry[]> {
  const words = ['diff', '--cached', '--raw', '-z', '--no-abbrev', '--no-renames', '--no-relative', '--diff-filter=d']
  const child = startGit([...SAFE_OPTIONS, ...words, '--no-ext-diff', '--ignore-submodules=none'], start)
  if (!child) throw noIndex(say`git is not installed, and the index of ${start.cwd} was not read`)
  child.stdin.end()
  const ended = new Promise<number | null>(done => child.on('close', done).on('error', () => done(null)))
  const chunks: Buffer[] = []
  for await (const chunk of child.stdout) chunks.push(chunk)
  if ((await ended) !== 0) throw noIndex(say`git reads no index in ${start.cwd}`)
  return entriesIn(Buffer.concat(chunks).toString('latin1'))
}

/** `:100644 100755 OLD NEW M\0name\0`: https://git-scm.com/docs/diff-format#_raw_output_format */
function entriesIn(output: string): Entry[] {
  const fields = output.split('\0')
  return fields.flatMap((about, index) => {
    const [, mode, , id, status] = about.split(' ')
    const name = fields[index + 1]
    if (index % 2 === 1 || !mode || !id || !status || name === undefined) return []
    return [{ mode, id, status: status[0]!, name: decodePath(Buffer.from(name, 'latin1')) }]
  })
}

function noIndex(message: string): GuardError {
  return new GuardError('NO_INDEX', message, {
    exitCode: ExitCode.usage,
    hint: say('run `git status` there to see what git says'),
  })
}
