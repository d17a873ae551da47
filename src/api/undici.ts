// The whole of undici has fetch, caches, mocks and more, and takes twice as long to load.
import methods from 'undici/lib/api/index.js'
import buildConnector from 'undici/lib/core/connect.js'
import Agent from 'undici/lib/dispatcher/agent.js'
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js'
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js'
import Pool from 'undici/lib/dispatcher/pool.js'

// As the package's own index does: `request` and the others are methods of every dispatcher.
Object.assign(Dispatcher.prototype, methods)

export { Agent, buildConnector, EnvHttpProxyAgent, Pool }
