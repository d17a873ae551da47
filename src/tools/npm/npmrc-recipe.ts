import { nerfDart } from '../../core/services.ts'
import { pathsOf, valueAt } from '../../formats/adapter.ts'
import {
  type ConfigFile,
  type DesiredValue,
  hostOfService,
  onlyWhatIsThere,
  type SetupEnvironment,
  type SetupTarget,
  spelledToken,
} from '../recipe.ts'
import { npmrc, userNpmrc } from './npmrc.ts'

/** Registry and token in `.npmrc`, for all that read it: https://shisho.dev/docs/t/guard/features/token-management */
export function npmrcFile(target: SetupTarget, environment: SetupEnvironment): ConfigFile {
  const path =
    target.level === 'project' ? pathsOf(environment).join(environment.cwd, '.npmrc') : userNpmrc(environment)
  return { adapter: npmrc, path, desiredValues: tree => npmrcValues(target, tree) }
}

function npmrcValues(target: SetupTarget, tree: unknown): DesiredValue[] {
  const token = spelledToken(target, { expands: true })
  const registry: DesiredValue = { key: ['registry'], value: target.urls.npm, role: 'registry' }
  const [key = `${nerfDart(target.urls.npm)}:_authToken`] = credentialKeys(target, tree)
  if (token === undefined || !key.endsWith(':_authToken')) return [registry]
  return [registry, { key: [key], value: token, role: 'token' }]
}

/** The keys under which this file already gives Guard a credential, in whatever spelling. */
function credentialKeys({ urls }: SetupTarget, tree: unknown): string[] {
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
    desiredValues: tree => onlyWhatIsThere(file.desiredValues(tree), key => valueAt(tree, key) !== undefined),
  }
}
