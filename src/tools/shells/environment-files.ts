import { say } from '../../core/language.ts'
import { type ConfigAdapter, pathsOf } from '../../formats/adapter.ts'
import { inHome, placesAt, strictXdgConfig } from '../locations.ts'
import { assignedVariable } from './assigned-variable.ts'

/** `/etc/environment` of PAM, systemd's `environment.d` sshd's `~/.ssh/environment` and PAM's `~/.pam_environment`: https://www.freedesktop.org/software/systemd/man/latest/environment.d.html */
export const environmentFiles: ConfigAdapter = {
  id: 'environment-files',
  tool: 'login',
  places: where => [
    ...(where.platform === 'linux' ? placesAt('system', ['/etc/environment']) : []),
    ...inHome(where, ['.ssh/environment', '.pam_environment'], 'shell'),
  ],
  names: ['environment.d/*.conf', '.ssh/environment', '.pam_environment'],
  folders: where =>
    where.platform === 'linux'
      ? [
          ...placesAt('system', ['/etc/environment.d']),
          ...placesAt('shell', [pathsOf(where).join(strictXdgConfig(where), 'environment.d')]),
        ]
      : [],
  levelByName: 'shell',
  meaning: () => ({ credential: false }),
  variable: assignedVariable,
  comment: /^\s*#|\s#/,
  get afterChange() {
    return say('log in again, for it is read at the next login')
  },
  documentation: () => ({
    keys: ['NAME=…'],
    precedence: say('read at the next login; start-up files of shells beat them'),
    source: 'https://www.freedesktop.org/software/systemd/man/latest/environment.d.html',
  }),
}
