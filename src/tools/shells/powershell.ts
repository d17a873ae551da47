import { say } from '../../core/language.ts'
import { type ConfigAdapter, pathsOf, type ToolEnvironment, variablePaths, xdgConfig } from '../../formats/adapter.ts'
import { placesAt } from '../locations.ts'
import { assignedVariable } from './shell.ts'

const PROFILES = ['profile.ps1', 'Microsoft.PowerShell_profile.ps1', 'Microsoft.VSCode_profile.ps1']

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
  variable: assignedVariable,
  comment: /^\s*#|\s#/,
  documentation: () => ({
    keys: ['$env:NAME = …'],
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
