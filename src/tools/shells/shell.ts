import { say } from '../../core/language.ts'
import { type ConfigAdapter, pathsOf, type ToolEnvironment, variablePath, xdgConfig } from '../../formats/adapter.ts'
import { inHome, inProjectAndAbove, placesAt } from '../locations.ts'

const BASH = ['.bashrc', '.bash_profile', '.bash_login', '.profile']
const ZSH = ['.zshenv', '.zprofile', '.zshrc', '.zlogin']
/** Files that start-up files are known to source. */
const SOURCED = ['.secrets', '.exports', '.extra', '.localrc', '.bash_profile.local', '.bashrc.local', '.profile.local']
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
const NAMES = [...BASH, ...ZSH, ...SOURCED, ...ZSH.map(name => `${name}.local`)]

/** What a POSIX shell, fish or PowerShell line sets: `export V=…`, `V=…`, `set -gx V …`, `$env:V = …`. */
const ASSIGNMENT =
  /^\s*(?:(?:export|declare\s+-x|typeset\s+-x)\s+)?([A-Za-z_]\w*)=|^\s*set\s+(?:-\S+\s+)+([A-Za-z_]\w*)\s|^\s*\$env:([A-Za-z_]\w*)\s*=/i

/** Start-up files of bash, zsh and fish: no parser knows them, so only a token's own bytes are ever changed. */
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
    ...placesAt('shell', [
      pathsOf(where).join(xdgConfig(where), 'fish', 'config.fish'),
      variablePath('BASH_ENV', where),
    ]),
  ],
  names: [...NAMES, 'config.fish', 'fish/conf.d/*.fish'],
  folders: ({ platform }) => (platform === 'win32' ? [] : [{ level: 'system', path: '/etc/profile.d' }]),
  levelByName: 'shell',
  meaning: () => ({ credential: false }),
  variable: assignedVariable,
  quoting: 'words',
  comment: /^\s*#|\s#/,
  assignment: (name, value, path) => (path.endsWith('.fish') ? `set -gx ${name} ${value}` : `export ${name}=${value}`),
  isReadElsewhere: true,
  documentation: () => ({
    keys: ['export NAME=…', 'NAME=…', 'set -gx NAME …'],
    precedence: say('the last file that the shell reads'),
    source: 'https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html',
  }),
}

/** direnv's `.envrc`, which is bash: https://direnv.net/man/direnv.1.html */
export const direnv: ConfigAdapter = {
  id: 'direnv',
  tool: 'direnv',
  places: where => inProjectAndAbove(where, ['.envrc', '.envrc.local']),
  names: ['.envrc', '.envrc.*'],
  meaning: () => ({ credential: false }),
  variable: assignedVariable,
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

/** The variable that a line of a shell sets, or undefined. */
export function assignedVariable(line: string): string | undefined {
  const match = ASSIGNMENT.exec(line)
  return match?.[1] ?? match?.[2] ?? match?.[3]
}
