import { type ConfigAdapter, pathsOf, xdgConfig } from './adapter.ts'

const NAMES = ['.bashrc', '.bash_profile', '.bash_login', '.profile', '.zshenv', '.zprofile', '.zshrc', '.zlogin']

/** What a POSIX shell, fish or PowerShell line sets: `export V=…`, `V=…`, `set -gx V …`, `$env:V = …`. */
const ASSIGNMENT =
  /^\s*(?:(?:export|declare\s+-x|typeset\s+-x)\s+)?([A-Za-z_]\w*)=|^\s*set\s+(?:-\S+\s+)+([A-Za-z_]\w*)\s|^\s*\$env:([A-Za-z_]\w*)\s*=/

/** Start-up files of bash, zsh and fish: no parser knows them, so only a token's own bytes are ever changed. */
export const shell: ConfigAdapter = {
  id: 'shell',
  tool: 'shell',
  places: where => {
    const { join } = pathsOf(where)
    const zdot = where.env.ZDOTDIR
    return [
      ...NAMES.map(name => ({ path: join(where.home, name), level: 'shell' as const })),
      ...(zdot
        ? NAMES.filter(name => name.startsWith('.z')).map(name => ({ path: join(zdot, name), level: 'shell' as const }))
        : []),
      { path: join(xdgConfig(where), 'fish', 'config.fish'), level: 'shell' },
    ]
  },
  names: [...NAMES, 'config.fish'],
  levelByName: 'shell',
  meaning: () => ({ credential: false }),
  variable: assignedVariable,
  quoting: 'words',
  comment: /^\s*#|\s#/,
  documentation: {
    keys: ['export NAME=…', 'NAME=…', 'set -gx NAME …'],
    precedence: 'the last file that the shell reads',
    source: 'https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html',
  },
}

/** `.env` files and direnv's `.envrc`: read by many tools, each in its own way, one assignment a line. */
export const dotenv: ConfigAdapter = {
  id: 'dotenv',
  tool: 'dotenv',
  places: where => {
    const { join } = pathsOf(where)
    return ['.env', '.env.local', '.envrc'].map(name => ({ path: join(where.cwd, name), level: 'project' as const }))
  },
  names: ['.env', '.envrc', '.env.*'],
  meaning: () => ({ credential: false }),
  variable: assignedVariable,
  comment: /^\s*#|\s#/,
  documentation: {
    keys: ['NAME=…', 'export NAME=…'],
    precedence: 'the environment as a rule beats the file',
    source: 'https://direnv.net/man/direnv.1.html',
  },
}

function assignedVariable(line: string): string | undefined {
  const match = ASSIGNMENT.exec(line)
  return match?.[1] ?? match?.[2] ?? match?.[3]
}
