import { type Call, json, jsonBody, noContent, type Reply } from './call.ts'
import { parseFault, startFault } from './faults.ts'
import type { Resource } from './router.ts'
import { shishoResources } from './shisho-settings.ts'
import { takumoKeyResources } from './takumo-keys.ts'
import type { World } from './world.ts'

/** Endpoints that only the sandbox has. None of them authenticates the caller. */
export const controlResources: readonly Resource[] = [
  { path: /^$/, methods: { GET: welcome } },
  { path: /^outbox$/, methods: { GET: (_call, world) => json(200, world.outbox.mails) } },
  { path: /^faults$/, methods: { GET: listFaults, POST: setFault, DELETE: clearFaults } },
  { path: /^faults\/late$/, methods: { DELETE: hurry } },
  { path: /^violations$/, methods: { GET: (_call, world) => json(200, world.violations), DELETE: clearViolations } },
  { path: /^sandbox\/credentials$/, methods: { GET: (_call, world) => json(200, world.logins) } },
  ...shishoResources,
  ...takumoKeyResources,
]

function welcome(_call: Call, world: World): Reply {
  return json(200, {
    name: 'Takumi Guard sandbox',
    guard: ['npm', 'pypi', 'rubygems', 'golang', 'packagist'].map(host => `${world.url}/${host}/`),
    shisho: `${world.url}/shisho/v1/`,
    sts: `${world.url}/sts/`,
    takumo: [`${world.url}/takumo/gateway/v1/`, `${world.url}/takumo/cloud/api/v1/`],
    sandbox: [
      ...['/outbox', '/faults', '/violations', '/sandbox/credentials', '/sandbox/shisho', '/sandbox/shisho/tokens'],
      ...['/sandbox/takumo', '/sandbox/takumo/keys'],
    ],
  })
}

function listFaults(_call: Call, world: World): Reply {
  return json(200, world.faults)
}

function setFault(call: Call, world: World): Reply {
  const fault = startFault(parseFault(jsonBody(call)), world)
  world.faults.push(fault)
  return json(201, fault)
}

function clearFaults(_call: Call, world: World): Reply {
  world.faults.length = 0
  return noContent()
}

/** Releases every answer that a fault delays. */
function hurry(_call: Call, world: World): Reply {
  for (const goOn of world.late) goOn()
  return noContent()
}

function clearViolations(_call: Call, world: World): Reply {
  world.violations.length = 0
  return noContent()
}
