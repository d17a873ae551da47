import { say } from '../../core/language.ts'
import {
  appData,
  type ConfigAdapter,
  type KeyPath,
  pathsOf,
  type ToolEnvironment,
  xdgConfig,
} from '../../formats/adapter.ts'
import { JSONC_COMMENT, loadJsonc, parseJson, parseJsonc } from '../../formats/json.ts'
import { applicationSupport, inHome, inProject, placesAt } from '../locations.ts'
import { hostBeside } from '../takumo.ts'

const EDITORS = ['Code', 'Code - Insiders', 'VSCodium', 'Cursor', 'Windsurf']

/** Settings of VS Code and its kin: https://code.visualstudio.com/docs/configure/settings */
export const vscode: ConfigAdapter = {
  id: 'vscode',
  tool: 'vscode',
  places: where => [
    ...inProject(where, ['.vscode/settings.json', '.vscode/launch.json', '.vscode/tasks.json']),
    ...placesAt(
      'user',
      editorFolders(where).map(folder => pathsOf(where).join(folder, 'settings.json')),
    ),
    ...inHome(where, ['.vscode-server/data/Machine/settings.json']),
  ],
  names: [
    '.vscode/*.json',
    '*.code-workspace',
    ...EDITORS.map(editor => `${editor}/User/settings.json`),
    'User/profiles/*/settings.json',
    'data/Machine/settings.json',
  ],
  load: loadJsonc,
  parse: parseJsonc,
  meaning: (key, tree) => {
    const isTakumo = key.at(-1) === 'takumo.apiKey'
    const host = isTakumo ? hostBeside(key, 'takumo.cloud.baseUrl', tree) : undefined
    return { credential: isTakumo, variable: variableOf(key), host }
  },
  comment: JSONC_COMMENT,
  isReadElsewhere: true,
  get afterChange() {
    return say('reload the window, for open terminals keep the old token')
  },
  documentation: () => ({
    keys: ['terminal.integrated.env.PLATFORM.NAME', 'takumo.apiKey'],
    precedence: say('the workspace beats the user; terminals that are open keep the old token'),
    source: 'https://code.visualstudio.com/docs/configure/settings',
  }),
}

/** Run configurations of IntelliJ IDEA and its kin: https://www.jetbrains.com/help/idea/run-debug-configuration.html */
export const jetbrains: ConfigAdapter = {
  id: 'jetbrains',
  tool: 'jetbrains',
  places: where => inProject(where, ['.idea/workspace.xml']),
  names: ['.idea/workspace.xml', '.idea/runConfigurations/*.xml', '*.run.xml'],
  meaning: () => ({ credential: false }),
  option: line => /<env\s+name="([^"]+)"\s+value="/.exec(line)?.[1],
  comment: /<!--/,
  isReadElsewhere: true,
  get afterChange() {
    return say('start what is run by it again')
  },
  documentation: () => ({
    keys: ['env name="NAME" value="…"'],
    precedence: say('given to what the configuration starts, over the variables of the IDE'),
    source: 'https://www.jetbrains.com/help/idea/run-debug-configuration.html',
  }),
}

/** `config.json` of Continue, which may hold a Takumo key: https://docs.continue.dev/reference/json-reference */
export const continueDev: ConfigAdapter = {
  id: 'continue',
  tool: 'continue',
  places: where => inHome(where, ['.continue/config.json']),
  names: ['.continue/config.json'],
  levelByName: 'user',
  parse: parseJson,
  meaning: (key, tree) => {
    const isKey = key.at(-1) === 'apiKey'
    return { credential: isKey, host: isKey ? hostBeside(key, 'apiBase', tree) : undefined }
  },
  comment: /(?!)/,
  documentation: () => ({
    keys: ['models[].apiKey', 'tabAutocompleteModel.apiKey'],
    precedence: say('the only file'),
    source: 'https://docs.continue.dev/reference/json-reference',
  }),
}

/** Where VS Code and its kin keep the settings of the user. */
export function editorFolders(where: ToolEnvironment): string[] {
  return EDITORS.map(editor => pathsOf(where).join(settingsRoot(where), editor, 'User'))
}

function settingsRoot(where: ToolEnvironment): string {
  if (where.platform === 'win32') return appData(where)
  return where.platform === 'darwin' ? applicationSupport(where) : xdgConfig(where)
}

/** Settings are flat: their names have dots. */
function variableOf(key: KeyPath): string | undefined {
  const at = key.findIndex(step => /^terminal\.integrated\.env\.\w+$/.test(String(step)))
  return at >= 0 && key.length === at + 2 ? String(key[at + 1]) : undefined
}
