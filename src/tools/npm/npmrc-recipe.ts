import { nerfDart } from '../../core/services.ts'
import { pathsOf, valueAt } from '../../formats/adapter.ts'
import {
  type ConfigFile,
  type Goal,
  type Ground,
  hostOfService,
  onlyWhatIsThere,
  spelledToken,
  type Want,
} from '../recipe.ts'
import { npmrc, userNpmrc } from './npmrc.ts'

/** Registry and token in `.npmrc`, for all that read it: https://shisho.dev/docs/t/guard/features/token-management */
export function npmrcFile(goal: Goal, ground: Ground): ConfigFile {
  const path = goal.level === 'project' ? pathsOf(ground).join(ground.cwd, '.npmrc') : userNpmrc(ground)
  return { adapter: npmrc, path, wants: tree => npmrcWants(goal, tree) }
}

function npmrcWants(goal: Goal, tree: unknown): Want[] {
  const token = spelledToken(goal, { expands: true })
  const registry: Want = { key: ['registry'], value: goal.urls.npm, role: 'registry' }
  const [key = `${nerfDart(goal.urls.npm)}:_authToken`] = credentialKeys(goal, tree)
  if (token === undefined || !key.endsWith(':_authToken')) return [registry]
  return [registry, { key: [key], value: token, role: 'token' }]
}

/** The keys under which this file already gives Guard a credential, in whatever spelling. */
function credentialKeys({ urls }: Goal, tree: unknown): string[] {
  const keys = Object.keys((tree ?? {}) as object).filter(key => key.startsWith('//'))
  return keys.filter(key => {
    const { credential, host } = npmrc.meaning([key], tree)
    return credential && host === hostOfService(urls, 'npm')
  })
}

/** The file where it is there, and of it the values that are there: they would win over the file that is written. */
export function ifThere(file: ConfigFile): ConfigFile {
  return {
    ...file,
    onlyIfThere: true,
    wants: tree => onlyWhatIsThere(file.wants(tree), key => valueAt(tree, key) !== undefined),
  }
}
