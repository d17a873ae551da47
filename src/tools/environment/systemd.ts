import { say } from '../../core/language.ts'
import { type ConfigAdapter, pathsOf } from '../../formats/adapter.ts'
import { placesAt, strictXdgConfig } from '../locations.ts'

/** `Environment=` of systemd's units: https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#Environment= */
export const systemd: ConfigAdapter = {
  id: 'systemd',
  tool: 'systemd',
  places: () => [],
  names: ['*.service', '*.service.d/*.conf'],
  folders: where =>
    where.platform === 'linux'
      ? [
          ...placesAt('shell', [pathsOf(where).join(strictXdgConfig(where), 'systemd', 'user')]),
          ...placesAt('system', ['/etc/systemd/user', '/etc/systemd/system']),
        ]
      : [],
  levelByName: 'shell',
  meaning: () => ({ credential: false }),
  option: line => /^\s*Environment\s*=\s*["']?([A-Za-z_]\w*)=/.exec(line)?.[1],
  comment: /^\s*[#;]/,
  get afterChange() {
    return say('run `systemctl --user daemon-reload` and start the unit again')
  },
  documentation: () => ({
    keys: ['Environment=NAME=…'],
    precedence: say('drop-ins beat the unit, and EnvironmentFile= beats both; a service that runs keeps the old token'),
    source: 'https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#Environment=',
  }),
}
