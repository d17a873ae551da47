import { say } from '../../core/language.ts'
import { valueAt } from '../../formats/adapter.ts'
import { withUser } from '../exported.ts'
import { netrc, writtenNetrc } from '../netrc.ts'
import { files, netrcFile, variables } from '../reader.ts'
import {
  type ConfigFile,
  expansionNotes,
  hasPassword,
  hostOfService,
  spelledToken,
  withoutSlash,
  withToken,
} from '../recipe.ts'
import type { PackageManager } from '../tool.ts'
import { goEnv } from './go.ts'

export const go: PackageManager = {
  configs: [goEnv],
  variables: { names: /^GOPROXY$/ },
  lockfiles: {},
  // https://go.dev/ref/mod#environment-variables
  rules: () => ({
    competeBy: 'all',
    registry: { variables: /^GOPROXY$/, keys: [[goEnv, ['GOPROXY']]] },
    sources: [
      variables('GOPROXY', /^GOPROXY$/),
      files(say('env file'), goEnv, say('a password in the URL beats .netrc'), { movedBy: ['GOENV'] }),
      { ...netrcFile(), firstLine: true },
    ],
  }),
  service: 'golang',
  program: { names: ['go'], questions: [['go', 'version']] },
  // The password goes into `.netrc`, which Go reads for https alone: https://go.dev/ref/mod#private-module-proxy-auth
  recipe: (target, environment) => {
    if (target.level === 'project') return { files: [], notes: [say('has no settings of its own in a project')] }
    const token = spelledToken(target, { expands: false })
    const url = withoutSlash(target.urls.golang)
    const proxy: ConfigFile = {
      adapter: goEnv,
      // The last of its places is the one to which the file was moved.
      path: goEnv.places(environment).at(-1)!.path,
      desiredValues: tree => {
        const isWithPassword = hasPassword(valueAt(tree, ['GOPROXY']))
        return [{ key: ['GOPROXY'], value: withToken(url, '_', isWithPassword ? token : undefined), role: 'registry' }]
      },
    }
    const host = hostOfService(target.urls, 'golang')
    const password: ConfigFile = {
      adapter: netrc,
      path: writtenNetrc(environment),
      desiredValues: () => [
        { key: [host, 'login'], value: '_', role: 'detail', unit: 1 },
        { key: [host, 'password'], value: token!, role: 'token', unit: 1 },
      ],
    }
    return { files: token === undefined ? [proxy] : [proxy, password], notes: expansionNotes(target) }
  },
  exec: {
    variables: ({ token, urls }) => ({ set: { GOPROXY: withUser(urls.golang, token).replace(/\/$/, '') } }),
    evidence: ['go.mod', 'go.work'],
    reads: [],
    proxySettings: [],
  },
}
