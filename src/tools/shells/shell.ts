import { say } from '../../core/language.ts'
import { type ConfigAdapter, pathsOf, type ToolEnvironment, variablePath } from '../../formats/adapter.ts'
import { inHome, inProjectAndAbove, placesAt } from '../locations.ts'
import { posixLayout } from './shell-layout.ts'
import { sourcedByPosix } from './sourced.ts'

const BASH = ['.bashrc', '.bash_profile', '.bash_login', '.profile']
const ZSH = ['.zshenv', '.zprofile', '.zshrc', '.zlogin']
const KSH_AND_CSH = ['.kshrc', '.mkshrc', '.cshrc', '.tcshrc', '.login']
/** Of display managers: https://wiki.archlinux.org/title/Xprofile */
const SESSION = ['.xprofile', '.xsessionrc']
/** Files that start-up files are known to source. */
const SOURCED = [
  ...['.aliases', '.bash_aliases', '.zsh_aliases', '.secrets', '.bash_secrets', '.zsh_secrets', '.exports', '.extra'],
  ...['.localrc', '.bash_profile.local', '.bashrc.local', '.profile.local'],
]
/** Folders whose files start-up files are known to source, each with the ending of those. */
const SOURCED_FOLDERS = [
  ...['.bashrc.d/*.sh', '.bashrc.d/*.bash', '.zshrc.d/*.zsh', '.zshrc.d/*.sh'],
  ...['zsh/*.zsh', '.zsh/*.zsh', '.oh-my-zsh/custom/*.zsh', '.oh-my-zsh/custom/plugins/*/*.zsh'],
]
const SYSTEM = [
  'profile',
  'bash.bashrc',
  'bashrc',
  'zshenv',
  'zprofile',
  'zshrc',
  'zsh/zshenv',
  'zsh/zprofile',
  'zsh/zshrc',
]
const NAMES = [...BASH, ...ZSH, ...KSH_AND_CSH, ...SESSION, ...SOURCED, ...ZSH.map(name => `${name}.local`)]

/** Start-up files of bash, zsh and their kin: only a token's own bytes are ever changed. */
export const shell: ConfigAdapter = {
  id: 'shell',
  tool: 'shell',
  places: where => [
    ...(where.platform === 'win32'
      ? []
      : placesAt(
          'system',
          SYSTEM.map(name => `/etc/${name}`),
        )),
    ...inHome(where, NAMES, 'shell'),
    ...zdotPlaces(where),
    ...placesAt('shell', [variablePath('BASH_ENV', where), variablePath('ENV', where)]),
  ],
  names: [...NAMES, ...SOURCED_FOLDERS],
  folders: ({ platform }) => (platform === 'win32' ? [] : [{ level: 'system', path: '/etc/profile.d' }]),
  levelByName: 'shell',
  meaning: () => ({ credential: false }),
  layout: posixLayout,
  quoting: 'words',
  comment: /^\s*#|\s#/,
  assignment: (name, value) => `export ${name}=${value}`,
  sources: sourcedByPosix,
  isReadElsewhere: true,
  documentation: () => ({
    keys: ['export NAME=…', 'NAME=…'],
    precedence: say('the last file that the shell reads'),
    source: 'https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html',
  }),
}

/** direnv's `.envrc`, which is bash: https://direnv.net/man/direnv.1.html */
export const direnv: ConfigAdapter = {
  id: 'direnv',
  tool: 'direnv',
  places: where => inProjectAndAbove(where, ['.envrc', '.envrc.local', '.envrc.private']),
  names: ['.envrc', '.envrc.*'],
  meaning: () => ({ credential: false }),
  layout: posixLayout,
  quoting: 'words',
  comment: /^\s*#|\s#/,
  assignment: (name, value) => `export ${name}=${value}`,
  get afterChange() {
    return say('run `direnv allow` in its folder, for direnv blocks a file that was changed')
  },
  documentation: () => ({
    keys: ['export NAME=…'],
    precedence: say('the nearest folder; after any change `direnv allow` must be run again'),
    source: 'https://direnv.net/man/direnv.1.html',
  }),
}

function zdotPlaces(where: ToolEnvironment) {
  const folder = variablePath('ZDOTDIR', where)
  return placesAt(
    'shell',
    ZSH.map(name => folder && pathsOf(where).join(folder, name)),
  )
}
