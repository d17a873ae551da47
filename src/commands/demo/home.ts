import { nerfDart } from '../../core/services.ts'

/** A home as people have them: the token in six tools' configs, among comments, other registries and references. */
export function demoHome(token: string, { npm, pypi }: { npm: URL; pypi: URL }): Record<string, string> {
  const index = `${pypi.protocol}//token:${token}@${pypi.host}${pypi.pathname}simple/`
  return {
    '.npmrc': `; written by hand, long ago
registry=${npm.href}
${nerfDart(npm.href)}:_authToken = "${token}"

@acme:registry=https://npm.acme.example/
//npm.acme.example/:_authToken=\${ACME_TOKEN}
fund=false
audit=false
`,
    '.yarnrc.yml': `# Yarn
npmRegistryServer: "${npm.href}"
unsafeHttpWhitelist: ["${npm.hostname}"]
npmRegistries:
    "${npm.href}":   # ours
        npmAuthToken: '${token}'
        npmAlwaysAuth: true
enableTelemetry: false
`,
    '.bunfig.toml': `[install]
# Bun
registry = { url = "${npm.href}", token = "${token}" }
`,
    '.config/pip/pip.conf': `[global]
timeout = 60
index-url = ${index}
trusted-host = ${pypi.hostname}
`,
    '.config/uv/uv.toml': `# uv does not read pip's config
[[index]]
name = "takumi-guard"
url = "${index}"
default = true
`,
    '.config/pypoetry/auth.toml': `[http-basic.takumi-guard]
username = "token"
password = "${token}"
`,
  }
}
