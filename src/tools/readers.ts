import { say } from '../core/language.ts'
import type { ConfigAdapter } from '../formats/adapter.ts'
import { bundler as bundlerConfig } from './bundler/bundler.ts'
import { gemfile } from './bundler/gemfile.ts'
import { composer as composerConfig } from './composer/composer.ts'
import { gem as gemConfig } from './gem/gem.ts'
import { goEnv } from './go/go.ts'
import { adapters } from './index.ts'
import { files, lastResort, netrcFile, type Reader, type Source, variables } from './reader.ts'
import { JAVASCRIPT_READERS } from './readers-javascript.ts'
import { PYTHON_READERS } from './readers-python.ts'

const RUBYGEMS_MIRROR = /^BUNDLE_MIRROR__HTTPS:\/\/RUBYGEMS__ORG\/?$/

/** https://bundler.io/man/bundle-config.1.html */
const bundler = (): Reader => ({
  tool: 'bundler',
  slot: 'host',
  registry: { variables: RUBYGEMS_MIRROR, keys: [[bundlerConfig, ['BUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/']]] },
  sources: [
    files('Gemfile', gemfile, say('a password in the URL of a source beats every setting')),
    files(say('.bundle/config of the project'), bundlerConfig, say("the project's file beats even the environment"), {
      level: 'project',
    }),
    variables('BUNDLE_…', /^BUNDLE_/, say("the environment beats the user's file")),
    files(say('.bundle/config of the user'), bundlerConfig, lastResort(), {
      ...{ level: 'user', movedBy: ['BUNDLE_CONFIG', 'BUNDLE_USER_CONFIG', 'BUNDLE_USER_HOME'] },
    }),
  ],
})

/** https://guides.rubygems.org/command-reference/#gem-environment */
const gem = (): Reader => ({
  tool: 'gem',
  slot: 'host',
  sources: [
    variables('GEM_HOST_API_KEY', /^GEM_HOST_API_KEY$/),
    files(say('credentials and .gemrc of the user'), gemConfig, say("the user's files beat the system's"), {
      level: 'user',
    }),
    files(say('gemrc of the system'), gemConfig, lastResort(), { level: 'system' }),
  ],
})

/** https://go.dev/ref/mod#environment-variables */
const go = (): Reader => ({
  tool: 'go',
  slot: 'all',
  registry: { variables: /^GOPROXY$/, keys: [[goEnv, ['GOPROXY']]] },
  sources: [
    variables('GOPROXY', /^GOPROXY$/),
    files(say('env file'), goEnv, say('a password in the URL beats .netrc'), { movedBy: ['GOENV'] }),
    { ...netrcFile(), firstLine: true },
  ],
})

/** https://getcomposer.org/doc/articles/authentication-for-private-packages.md */
const composer = (): Reader => ({
  tool: 'composer',
  slot: 'host',
  sources: [
    variables('COMPOSER_AUTH', /^COMPOSER_AUTH$/),
    files(say('auth.json of the project'), composerConfig, say("it beats composer.json and the user's files"), {
      ...{ level: 'project', file: /auth\.json$/ },
    }),
    files('composer.json', composerConfig, say("the project's file beats the user's"), {
      ...{ level: 'project', file: /composer\.json$/ },
    }),
    files(say('auth.json of the user'), composerConfig, say('it beats config.json'), {
      ...{ level: 'user', file: /auth\.json$/, movedBy: ['COMPOSER_HOME'] },
    }),
    files(say('config.json of the user'), composerConfig, lastResort(), {
      ...{ level: 'user', file: /config\.json$/, movedBy: ['COMPOSER_HOME'] },
    }),
  ],
})

/** By tool, in display order. A reader is built for each call, because its texts are in the language set at that time. */
const READERS: Readonly<Record<string, () => Reader>> = {
  ...JAVASCRIPT_READERS,
  ...PYTHON_READERS,
  ...{ bundler, gem, go, composer },
}

/** What a tool reads, strongest first. Of tools that only hand variables on: their files, in the order of their places. */
export function readerOf(tool: string): Reader {
  return READERS[tool]?.() ?? { tool, slot: 'key', sources: ownSources(tool) }
}

/** The tools that take a token themselves. */
export const CONSUMERS: readonly string[] = Object.keys(READERS)

function ownSources(tool: string) {
  return adapters
    .filter(adapter => adapter.tool === tool)
    .map(adapter => files(adapter.id, adapter, adapter.documentation().precedence ?? say('nothing else has one')))
}

/** Which source beats which, for each tool that reads files of the adapter. */
export function precedenceOf(adapter: ConfigAdapter): string[] {
  return CONSUMERS.map(readerOf)
    .filter(({ sources }) => sources.some(source => source.adapter === adapter))
    .map(
      ({ tool, sources, special }) =>
        `${tool}: ${sources.map(sourceName).join(' > ')}${special ? `; ${special.why}` : ''}`,
    )
}

function sourceName({ name, movedBy }: Source): string {
  return movedBy ? say`${name} (moved by ${movedBy.join(', ')})` : name
}
