import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  type Access,
  type Client,
  type Installation,
  installedClient,
  requireClient,
  runClient,
} from '../helpers/clients.ts'
import { runGuard, sandbox, tempHome } from '../helpers/guard.ts'
import { npmProject } from './npmrc-forms.ts'
import { pipInstallation } from './pip-forms.ts'

interface Row {
  client: Client
  how: Installation
  check: string
  config(at: Access): Record<string, string>
}

const yarn: Row = {
  client: installedClient('yarn-4', 'node_modules/@yarnpkg/cli-dist/bin/yarn.js'),
  how: {
    ...npmProject,
    files: { ...npmProject.files, 'work/p/yarn.lock': '' },
    environment: scratch => ({
      YARN_GLOBAL_FOLDER: join(scratch, 'yarn'),
      YARN_ENABLE_TELEMETRY: '0',
      YARN_ENABLE_IMMUTABLE_INSTALLS: '0',
      YARN_HTTP_RETRY: '0',
      YARN_NODE_LINKER: 'node-modules',
      YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
      YARN_NPM_PREAPPROVED_PACKAGES: '**',
    }),
  },
  check: 'always-auth',
  config: at => ({
    '.yarnrc.yml': `npmRegistryServer: "${at.url}/npm"\nnpmRegistries:\n  "${at.url}/npm":\n    npmAuthToken: ${at.token} # ours\n`,
  }),
}

const pip: Row = {
  client: installedClient('pip', 'bin/pip'),
  how: pipInstallation,
  check: 'encoding',
  config: at => ({
    '.config/pip/pip.conf': `\uFEFF[global]\nindex-url = http://token:${at.token}@${at.host}/pypi/simple/\n`,
  }),
}

describe('what the doctor calls a fault stops a real client, and what it mends sets the client going:', () => {
  for (const { client, how, check, config } of [yarn, pip]) {
    test(`${check}, ${client.name}`, async context => {
      requireClient(client, context)
      const services = await sandbox({ requireToken: true })
      const at = { host: services.host, url: services.url, token: await services.issue() }
      const { home } = tempHome({ ...how.files, ...config(at) })
      const run = { home, cwd: join(home, 'work/p'), sandbox: services }
      const install = () =>
        runClient([...client.command, ...how.arguments], { home, variables: {}, environment: how.environment })

      expect((await install()).code).not.toBe(0)
      const { stderr } = await runGuard(['doctor', check, '--fix', '--yes'], run)
      const { code, output } = await install()

      expect(code, stderr + output.replaceAll(at.token, 'TOKEN')).toBe(0)
      expect(existsSync(join(home, how.result))).toBe(true)
    })
  }
})
