import { say } from '../../core/language.ts'
import { type ConfigAdapter, pathsOf, type ToolEnvironment, variablePaths, xdgConfig } from '../../formats/adapter.ts'
import { placesAt } from '../locations.ts'
import { statementLayout } from './statements.ts'

const PROFILES = ['profile.ps1', 'Microsoft.PowerShell_profile.ps1', 'Microsoft.VSCode_profile.ps1']

/** `$env:V = …`, `[Environment]::SetEnvironmentVariable("V", …)`, `Set-Item Env:V …`, `setx V …`. */
const SETTING =
  /\$\{?env:([A-Z_]\w*)\}?\s*\+?=|\bSetEnvironmentVariable\(\s*["']?([A-Z_]\w*)["']?\s*,|\b(?:Set-Item|New-Item|Set-Content|si|ni|sc)\s[^"'\n]*["']?Env:[\\/]?([A-Z_]\w*)["']?\s|\bsetx\s+["']?([A-Z_]\w*)["']?\s/i

/** https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules */
const layout = statementLayout({
  comment: '<#[\\s\\S]*?(?:#>|$)|(?<![^\\s;{}()])#[^\\n]*',
  string: [
    ...["@'\\r?\\n[\\s\\S]*?(?:\\n'@|$)", '@"\\r?\\n[\\s\\S]*?(?:\\n"@|$)'],
    ...["'[^']*(?:'|$)", '"(?:`[\\s\\S]|[^"`])*(?:"|$)', '\\$\\{[^}\\n]{0,100}\\}', '`\\r?\\n'],
  ].join('|'),
  end: '[\\n;{}|]',
  setting: SETTING,
})

/** PowerShell's profiles: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_profiles */
export const powershell: ConfigAdapter = {
  id: 'powershell',
  tool: 'powershell',
  places: where => {
    const { join } = pathsOf(where)
    const files = folders(where).flatMap(folder => PROFILES.map(name => join(folder, name)))
    return placesAt('shell', files)
  },
  names: PROFILES,
  levelByName: 'shell',
  meaning: () => ({ credential: false }),
  layout,
  comment: /^\s*#|\s#/,
  documentation: () => ({
    keys: ['$env:NAME = …', '[Environment]::SetEnvironmentVariable("NAME", …)', 'Set-Item Env:NAME …'],
    precedence: say('the last profile that the host reads'),
    source: 'https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_profiles',
  }),
}

function folders(where: ToolEnvironment): string[] {
  const { join } = pathsOf(where)
  if (where.platform !== 'win32') return [join(xdgConfig(where), 'powershell')]
  const cloud = variablePaths('OneDrive', where).map(folder => join(folder, 'Documents'))
  return [join(where.home, 'Documents'), ...cloud].flatMap(documents => [
    join(documents, 'PowerShell'),
    join(documents, 'WindowsPowerShell'),
  ])
}
