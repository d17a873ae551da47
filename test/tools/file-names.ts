/** Files in which people keep tokens: of the home folder with `~`, the others of a project. */
export const FILE_NAMES: readonly string[] = [
  // JavaScript
  ...['.npmrc', '~/.npmrc', '.npmrc-publish', 'common/config/rush/.npmrc', 'common/config/rush/.npmrc-publish'],
  ...['common/temp/.npmrc', '~/.npmrcs/default', '~/.npmrcs/work', '~/.config/npm/npmrc', '.npmrc.docker', '.npmrc.ci'],
  ...['docker.npmrc', 'ci.npmrc', 'docker/npmrc.ci', '~/.nrmrc', '~/.config/pnpm/rc', '~/.config/pnpm/auth.ini'],
  ...['pnpm-workspace.yaml', '~/.config/pnpm/config.yaml', '.yarnrc.yml', '~/.yarnrc.yml', '.yarnrc', 'bunfig.toml'],
  ...['~/.bunfig.toml', 'package.json', 'packages/a/package.json', 'deno.json', 'deno.jsonc', 'vlt.json'],
  ...['~/.local/share/vlt/auth/keychain.json', '~/.config/vlt/vlt.json'],
  ...['renovate.json', '.github/renovate.json', '.renovaterc', '.renovaterc.json', 'renovate.json5', 'config.js'],
  ...['.renovaterc.json5', 'renovate/config.js', 'renovate-config.js', 'renovate.config.cjs'],
  // Python
  ...['~/.config/pip/pip.conf', '~/.pip/pip.conf', 'docker/pip.conf', 'pip.conf.ci', 'ci.pip.conf', '~/.netrc'],
  ...['requirements.txt', 'requirements-dev.txt', 'dev-requirements.txt', 'requirements/base.txt', 'reqs.txt'],
  ...['requirements.in', 'requirements/base.in', 'requirements/dev.in', 'dev-requirements.in', 'test_requirements.txt'],
  ...['constraints.txt', 'constraints.in', 'constraints/base.txt', 'constraints-3.12.txt', 'upper-constraints.txt'],
  ...['requirements.lock', 'requirements-dev.lock', 'overrides.txt', 'pyproject.toml', 'uv.toml'],
  ...['~/.config/uv/uv.toml', '~/.local/share/uv/credentials/credentials.toml', 'poetry.toml'],
  ...['~/.local/share/uv/tools/ruff/uv-receipt.toml', '~/.local/share/pipx/venvs/black/pipx_metadata.json'],
  ...['~/.config/pypoetry/auth.toml', 'pdm.toml', '.pdm.toml', 'Pipfile', '~/.pypirc', 'tox.ini', 'tox.toml'],
  ...['hatch.toml', '~/.config/hatch/config.toml', 'pixi.toml', '.pixi/config.toml', '~/.pixi/config.toml'],
  ...['~/.rattler/credentials.json', 'environment.yml', 'environment.yaml', 'environment-dev.yml', 'conda.yaml'],
  ...['.condarc', '~/.condarc', 'pants.toml', 'pants.ci.toml', 'setup.cfg', '~/.pydistutils.cfg', 'pytest.ini'],
  ...['.pre-commit-config.yaml', 'pylock.toml', '~/.rye/config.toml', '~/.rye/credentials'],
  // Ruby, Go, PHP
  ...['.bundle/config', 'Gemfile', '~/.gemrc', '~/.config/go/env', 'auth.json', 'composer.json'],
  // Variables
  ...['.env', '.env.local', '.env.production', 'prod.env', 'docker.env', 'config/web.env', '.flaskenv', '.dev.vars'],
  ...['.dev.vars.staging', '.env-ci', '.env_prod', '.corepack.env', '.env.yarn', '.envrc', '.envrc.local'],
  ...['.envrc.private', 'mise.toml', 'fnox.toml', '~/.bashrc', '~/.zshrc', '~/.profile', '~/.config/fish/config.fish'],
  ...['~/.config/environment.d/guard.conf', '~/.ssh/environment', '~/.tmux.conf', '~/.config/powershell/profile.ps1'],
  ...['~/.config/nushell/env.nu'],
  // Containers and infrastructure
  ...[
    'Dockerfile',
    'dockerfile',
    'Dockerfile.dev',
    'dev.dockerfile',
    'dev.Dockerfile',
    'Dockerfile-ci',
    'Containerfile',
  ],
  ...['compose.yaml', 'docker-compose.yml', 'docker-compose.dev.yml', '.devcontainer/devcontainer.json'],
  ...['takumi_guard_token', 'docker-bake.hcl', 'terraform.tfvars', 'prod.auto.tfvars', 'prod.tfvars'],
  ...['secret.yaml', 'k8s/npm.yml', 'kubernetes/base/token.yaml', 'guard-secret.yml', 'charts/web/values.yaml'],
  ...['values-prod.yaml', 'deploy/web.yaml'],
  // CI
  ...['.github/workflows/ci.yml', '.github/actions/setup/action.yml', 'action.yml', '.github/dependabot.yml'],
  ...['.gitlab-ci.yml', '.gitlab/ci/test.yml', '.circleci/config.yml', '.travis.yml', '.drone.yml', '.woodpecker.yml'],
  ...['.woodpecker/test.yml', '.woodpecker/test.yaml', 'Jenkinsfile', 'ci/Jenkinsfile.release', 'buildspec.yml'],
  ...['buildspec-test.yml', 'cloudbuild.yaml', 'cloudbuild.yml', 'azure-pipelines.yml', '.azure-pipelines/test.yml'],
  ...['bitbucket-pipelines.yml', '.buildkite/pipeline.yml', 'appveyor.yml', '.appveyor.yml', '.cirrus.yml'],
  ...['.forgejo/workflows/ci.yml', '.gitea/workflows/ci.yaml', '.semaphore/semaphore.yml', 'amplify.yml'],
  ...['codemagic.yaml', 'bitrise.yml', '.builds/test.yml', '.tekton/pull.yaml', '.readthedocs.yaml'],
  // Editors, agents and MCP servers
  ...['.vscode/settings.json', '.vscode/mcp.json', '~/.config/Code/User/settings.json', '~/.config/Code/User/mcp.json'],
  ...['.idea/workspace.xml', '~/.claude.json', '~/.claude/settings.json', '.claude/settings.json', '.mcp.json'],
  ...['.claude/settings.local.json', '~/.config/Claude/claude_desktop_config.json', 'mcp.json', '.cursor/mcp.json'],
  ...['~/.cursor/mcp.json', '~/.codex/config.toml', '.codex/config.toml', '~/.gemini/settings.json', '~/.gemini/.env'],
  ...['.gemini/settings.json', '~/.qwen/settings.json', 'opencode.json', '~/.config/opencode/opencode.json'],
  ...['~/.config/opencode/opencode.jsonc', '~/.local/share/opencode/auth.json', '~/.config/zed/settings.json'],
  ...[
    '.zed/settings.json',
    '~/.codeium/windsurf/mcp_config.json',
    '~/.continue/config.json',
    '~/.continue/config.yaml',
  ],
  ...['~/.continue/mcpServers/guard.yaml', '~/.aws/amazonq/mcp.json', '~/.kiro/settings/mcp.json', '.roo/mcp.json'],
  ...['~/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json'],
  ...['~/.lmstudio/mcp.json', '~/.copilot/mcp-config.json', '~/.config/goose/config.yaml', '.aider.conf.yml'],
]

/** Files that guard leaves, and why. */
export const LEFT: Readonly<Record<string, string>> = {
  '~/.bash_history': 'a history: listed after a rotation, and left',
  '~/.zsh_history': 'a history: listed after a rotation, and left',
  '~/notes.txt': 'free text that no tool reads: `guard find FOLDER` lists it',
  '~/src/a/package-lock.json':
    'lockfiles are too many and too large: read in the current project and in folders that are named',
  '~/src/a/uv.lock': 'as above',
  '~/src/a/pylock.toml': 'as above',
  'pylock.dev.toml': 'a lockfile that is not called `pylock.toml`: read in folders that are named',
  '~/src/a/config.js': 'every other project has a script of this name: read in the current project',
  'node_modules/a/.npmrc': 'belongs to a dependency, which the next install replaces',
  'terraform.tfstate': 'Terraform writes it: `terraform apply` puts in the new value',
}
