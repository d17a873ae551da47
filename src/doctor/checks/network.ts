import { proxyUrl } from '../../core/address.ts'
import { say } from '../../core/language.ts'
import { isLoopback } from '../../core/services.ts'
import { leaves } from '../../core/tree.ts'
import type { ParsedConfig } from '../../find/parsed-configs.ts'
import { npmrc } from '../../tools/npm/npmrc.ts'
import { pipConfig } from '../../tools/pip/pip.ts'
import { pnpmIni } from '../../tools/pnpm/pnpm.ts'
import type { Check, Finding } from '../check.ts'
import type { FactContext, Facts } from '../facts.ts'

/** What is between the tools and the service: proxies, certificates, plain http. */
export const network: Check = {
  name: 'network',
  about: () => say('proxies and certificates are set as they must be, and nothing is sent in the clear'),
  async run(facts) {
    const places = await facts.places()
    const findings = [
      ...proxies(facts.ctx),
      ...certificates(facts.ctx),
      ...places.flatMap(place => ofPlace(place, facts)),
    ]
    const names = PROXIES.filter(name => facts.ctx.env[name])
    return { evidence: names.length > 0 ? say`${names.join(say(' and '))} set` : say('no proxy is set'), findings }
  },
}

const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']

function proxies({ env }: FactContext): Finding[] {
  return PROXIES.filter(name => env[name] && proxyUrl(env[name]) === undefined).map(name => ({
    severity: 'fault',
    message: say`${name} is not the http or https URL of a proxy`,
    path: `env:${name}`,
    fix: say`set ${name} to a URL such as http://proxy.example:3128`,
  }))
}

function certificates({ env, files }: FactContext): Finding[] {
  const path = env.NODE_EXTRA_CA_CERTS
  const findings: Finding[] = []
  if (path && files.read(path).kind !== 'file')
    findings.push({
      severity: 'fault',
      message: say`NODE_EXTRA_CA_CERTS names ${path}, which cannot be read, and Node goes on without it`,
      path: 'env:NODE_EXTRA_CA_CERTS',
      fix: say('name a file of certificates in PEM form, or unset it'),
    })
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    findings.push({
      severity: 'fault',
      message: say('NODE_TLS_REJECT_UNAUTHORIZED lets anybody on the way read the token'),
      path: 'env:NODE_TLS_REJECT_UNAUTHORIZED',
      fix: say('unset it, and name the certificate of your proxy in NODE_EXTRA_CA_CERTS'),
    })
  return findings
}

function ofPlace(place: ParsedConfig, facts: Facts): Finding[] {
  const { path, adapter, tree, registries } = place
  const { isGuardHost } = facts
  const clear = registries.filter(
    ({ url, host }) => isGuardHost(host) && url.startsWith('http:') && !isLoopback(new URL(url)),
  )
  const findings = clear.map<Finding>(({ host, line }) => ({
    severity: 'fault',
    message: say`${host} is asked over plain http, so that anybody on the way can read the token`,
    path,
    line,
    fix: say('write https in its place'),
  }))
  const isNpm = adapter === npmrc || adapter === pnpmIni
  if (isNpm && (tree as Record<string, unknown> | undefined)?.['strict-ssl'] === false)
    findings.push({
      severity: 'fault',
      message: say('strict-ssl=false lets anybody on the way read the token'),
      path,
      fix: say('delete that line, and name the certificate of your proxy in cafile'),
    })
  return [...findings, ...(adapter === pipConfig ? trustedHosts(place, facts) : [])]
}

/** pip does not verify the certificate of a trusted host. */
function trustedHosts({ path, tree }: ParsedConfig, { isGuardHost }: Facts): Finding[] {
  const trusted = leaves(tree).filter(
    ([key, value]) => /^trusted[-_]host$/.test(String(key.at(-1))) && value.split(/\s+/).some(isRemote),
  )
  function isRemote(host: string): boolean {
    return isGuardHost(host) && !isLoopback(new URL(`http://${host}`))
  }
  return trusted.map(() => ({
    severity: 'fault',
    message: say('trusted-host lets pip talk to Guard without looking at its certificate'),
    path,
    fix: say('take the host out of trusted-host, and name the certificate of your proxy in cert'),
  }))
}
