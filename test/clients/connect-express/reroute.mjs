/**
 * Loaded before the app: calls to the fixed host of Atlassian's authorization server go to the sandbox instead, as they
 * are. Every other host is refused, so that a test cannot leave the machine unnoticed.
 */

import http from 'node:http';
import https from 'node:https';

const fixedHost = 'oauth-2-authorization-server.services.atlassian.com';
const sandbox = new URL(process.env.SANDBOX_URL);

https.request = (options, callback) => {
  const host = options.hostname ?? options.host;
  if (host !== fixedHost) throw new Error(`The test must not reach ${host}.`);
  const { agent: _forTls, protocol: _https, ...rest } = options;
  return http.request(
    {
      ...rest,
      agent: false,
      protocol: 'http:',
      host: sandbox.hostname,
      hostname: sandbox.hostname,
      port: sandbox.port,
    },
    callback,
  );
};
