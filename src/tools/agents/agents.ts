import { say } from '../../core/language.ts'
import {
  appData,
  type ConfigAdapter,
  pathsOf,
  type ToolEnvironment,
  variablePath,
  xdgConfig,
} from '../../formats/adapter.ts'
import { editorFolders } from '../editors/editors.ts'
import { JSONC_FILE, TOML_FILE, YAML_FILE } from '../file-formats.ts'
import { inHome, inProject, placesAt, userConfig, xdgData } from '../locations.ts'
import { passingOn } from '../pass-on.ts'
import { hostBeside } from '../takumo.ts'

const precedence = () => say('an agent that runs keeps the variables with which it was started')
const task = () => say('start the agent again, for one that runs keeps the old token, and so do its MCP servers')

/** Some of these files also hold the history of all projects, and are as large as that. */
const JSON_SETTINGS = { ...JSONC_FILE, parseLimit: 16 * 1024 * 1024, isReadElsewhere: true, precedence, task } as const
const MCP_KEYS = ['mcpServers.*.env.NAME', 'mcpServers.*.headers.*', 'mcpServers.*.args[]']

/** Claude Code: https://code.claude.com/docs/en/settings */
export const claudeCode: ConfigAdapter = passingOn({
  ...JSON_SETTINGS,
  id: 'claude-code',
  isLiteral: true,
  tool: 'claude-code',
  places: where => [
    ...inProject(where, ['.claude/settings.json', '.claude/settings.local.json']),
    ...inHome(where, ['.claude.json', '.claude/settings.json', '.claude/settings.local.json']),
    ...below('user', variablePath('CLAUDE_CONFIG_DIR', where), ['.claude.json', 'settings.json'], where),
    ...forAllUsers(where, { linux: '/etc/claude-code', mac: 'ClaudeCode', windows: 'ClaudeCode' }, [
      'managed-settings.json',
      'managed-mcp.json',
    ]),
  ],
  names: ['.claude.json', '.claude.json.backup*', '.claude/*.json', '.claude-plugin/*.json'],
  levelByName: path => (/\.claude\.json/.test(path) ? 'user' : 'project'),
  keys: ['env.NAME', ...MCP_KEYS, 'projects.*.mcpServers.*.env.NAME'],
  source: 'https://code.claude.com/docs/en/settings',
})

/** Claude Desktop: https://modelcontextprotocol.io/docs/develop/connect-local-servers */
export const claudeDesktop: ConfigAdapter = passingOn({
  ...JSON_SETTINGS,
  id: 'claude-desktop',
  tool: 'claude-desktop',
  places: where => below('user', userConfig(where, appData), ['Claude/claude_desktop_config.json'], where),
  names: ['claude_desktop_config.json'],
  levelByName: 'user',
  keys: MCP_KEYS,
  source: 'https://modelcontextprotocol.io/docs/develop/connect-local-servers',
})

const MCP_IN_HOME = [
  ...['.cursor/mcp.json', '.codeium/windsurf/mcp_config.json', '.codeium/mcp_config.json', '.kiro/settings/mcp.json'],
  ...['.aws/amazonq/mcp.json', '.copilot/mcp-config.json', '.lmstudio/mcp.json', '.junie/mcp/mcp.json', '.mcp.json'],
]
const MCP_OF_EDITORS = [
  'mcp.json',
  'globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json',
  'globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json',
]

/** Lists of MCP servers, which Cursor, Windsurf, Cline, Kiro and many more keep in one form: https://code.visualstudio.com/docs/copilot/customization/mcp-servers */
export const mcpServers: ConfigAdapter = passingOn({
  ...JSON_SETTINGS,
  id: 'mcp',
  tool: 'mcp',
  places: where => [
    ...inProject(where, ['.mcp.json', 'mcp.json', '.cursor/mcp.json', '.roo/mcp.json', '.kiro/settings/mcp.json']),
    ...inHome(where, MCP_IN_HOME),
    ...editorFolders(where).flatMap(folder => below('user', folder, MCP_OF_EDITORS, where)),
  ],
  names: [
    '*mcp*.json',
    '*mcp*.jsonc',
    '.cursor/*.json',
    '.windsurf/*.json',
    '.roo/*.json',
    'crush.json',
    '.crush.json',
  ],
  keys: [...MCP_KEYS, 'servers.*.env.NAME'],
  source: 'https://code.visualstudio.com/docs/copilot/customization/mcp-servers',
})

/** Gemini CLI, and Qwen Code, which was made from it: https://geminicli.com/docs/get-started/configuration/ */
export const gemini: ConfigAdapter = passingOn({
  ...JSON_SETTINGS,
  id: 'gemini',
  tool: 'gemini',
  places: where => [
    ...inProject(where, ['.gemini/settings.json', '.qwen/settings.json']),
    ...inHome(where, ['.gemini/settings.json', '.qwen/settings.json']),
    ...forAllUsers(where, { linux: '/etc/gemini-cli', mac: 'GeminiCli', windows: 'gemini-cli' }, ['settings.json']),
  ],
  names: ['.gemini/*.json', '.qwen/*.json', 'gemini-extension.json'],
  keys: MCP_KEYS,
  source: 'https://geminicli.com/docs/get-started/configuration/',
})

/** opencode: https://opencode.ai/docs/config/ */
export const opencode: ConfigAdapter = passingOn({
  ...JSON_SETTINGS,
  id: 'opencode',
  tool: 'opencode',
  places: where => {
    const { join } = pathsOf(where)
    const names = ['opencode.json', 'opencode.jsonc']
    return [
      ...inProject(where, [...names, ...names.map(name => `.opencode/${name}`)]),
      ...below('user', join(xdgConfig(where), 'opencode'), [...names, 'config.json'], where),
      ...below('user', join(xdgData(where), 'opencode'), ['auth.json', 'mcp-auth.json'], where),
      ...placesAt('user', [variablePath('OPENCODE_CONFIG', where)]),
    ]
  },
  names: ['opencode.json', 'opencode.jsonc', 'opencode/*.json', '.opencode/*.json'],
  keys: ['mcp.*.environment.NAME', 'mcp.*.headers.*', 'provider.*.options.apiKey'],
  source: 'https://opencode.ai/docs/config/',
})

/** Zed: https://zed.dev/docs/configuring-zed */
export const zed: ConfigAdapter = passingOn({
  ...JSON_SETTINGS,
  id: 'zed',
  tool: 'zed',
  places: where => {
    const { join } = pathsOf(where)
    const folder = where.platform === 'win32' ? join(appData(where), 'Zed') : join(xdgConfig(where), 'zed')
    const names = ['settings.json', 'tasks.json', 'debug.json']
    return [
      ...inProject(
        where,
        names.map(name => `.zed/${name}`),
      ),
      ...below('user', folder, names, where),
    ]
  },
  names: ['zed/*.json', '.zed/*.json', 'Zed/*.json'],
  keys: ['context_servers.*.env.NAME', 'terminal.env.NAME'],
  source: 'https://zed.dev/docs/configuring-zed',
})

/** Codex: https://developers.openai.com/codex/config-reference/ */
export const codex: ConfigAdapter = passingOn({
  ...TOML_FILE,
  id: 'codex',
  tool: 'codex',
  isReadElsewhere: true,
  places: where => [
    ...inProject(where, ['.codex/config.toml']),
    ...inHome(where, ['.codex/config.toml']),
    ...below('user', variablePath('CODEX_HOME', where), ['config.toml'], where),
    ...(where.platform === 'win32'
      ? []
      : placesAt('system', ['/etc/codex/config.toml', '/etc/codex/managed_config.toml'])),
  ],
  names: ['.codex/*.toml', 'codex/*.toml'],
  keys: ['mcp_servers.*.env.NAME', 'shell_environment_policy.set.NAME'],
  ...{ precedence, task, source: 'https://developers.openai.com/codex/config-reference/' },
})

/** `config.yaml` of Continue, and its blocks: https://docs.continue.dev/reference */
export const continueYaml: ConfigAdapter = passingOn({
  ...YAML_FILE,
  id: 'continue-yaml',
  tool: 'continue',
  isReadElsewhere: true,
  places: where => [
    ...inProject(where, ['.continue/config.yaml']),
    ...inHome(where, ['.continue/config.yaml']),
    ...below('user', variablePath('CONTINUE_GLOBAL_DIR', where), ['config.yaml'], where),
  ],
  names: ['.continue/*.yaml', '.continue/*/*.yaml', '.continue/*.yml', '.continue/*/*.yml'],
  meaning: (key, tree) => {
    const isKey = key.at(-1) === 'apiKey'
    return { credential: isKey, host: isKey ? hostBeside(key, 'apiBase', tree) : undefined }
  },
  keys: ['models[].apiKey', 'mcpServers[].env.NAME'],
  ...{ precedence, task, source: 'https://docs.continue.dev/reference' },
})

/** Goose and aider: https://block.github.io/goose/docs/guides/config-files, https://aider.chat/docs/config/aider_conf.html */
export const yamlAgents: ConfigAdapter = passingOn({
  ...YAML_FILE,
  id: 'yaml-agents',
  tool: 'agent',
  isReadElsewhere: true,
  places: where => [
    ...inProject(where, ['.aider.conf.yml']),
    ...inHome(where, ['.aider.conf.yml', '.config/goose/config.yaml', '.config/goose/secrets.yaml']),
  ],
  names: ['.aider.conf.yml', 'goose/*.yaml'],
  keys: ['extensions.*.envs.NAME', 'set-env[]'],
  ...{ precedence, task, source: 'https://block.github.io/goose/docs/guides/config-files' },
})

function below(
  level: 'user' | 'system',
  folder: string | undefined,
  names: readonly string[],
  where: Pick<ToolEnvironment, 'platform'>,
) {
  return placesAt(
    level,
    names.map(name => folder && pathsOf(where).join(folder, ...name.split('/'))),
  )
}

/** What an administrator sets for all users. */
function forAllUsers(
  where: ToolEnvironment,
  folders: { linux: string; mac: string; windows: string },
  names: readonly string[],
) {
  if (where.platform === 'win32') {
    const shared = variablePath('ProgramData', where) ?? 'C:\\ProgramData'
    return below('system', pathsOf(where).join(shared, folders.windows), names, where)
  }
  return below(
    'system',
    where.platform === 'darwin' ? `/Library/Application Support/${folders.mac}` : folders.linux,
    names,
    where,
  )
}
