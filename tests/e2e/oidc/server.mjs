// An OpenID Provider for tests, on loopback: `node server.mjs <directory of node_modules> <port>`.
//
// Client `orchestrator` gets tokens for itself (client_credentials) or for a person (token exchange,
// RFC 8693): the parameter `subject_token` is the person, and `claims` is JSON that goes into the
// token as it is. Its keys are new at each start. It says `ready` when it listens.

import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [directory, port] = process.argv.slice(2);
const library = join(directory, 'node_modules', 'oidc-provider', 'lib', 'index.js');
const { default: Provider } = await import(pathToFileURL(library).href);

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

function keyPair(type, options, alg) {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg };
}

const audience = (indicator) => ({
  scope: 'egress',
  audience: indicator,
  accessTokenFormat: 'jwt',
  accessTokenTTL: 300,
  jwt: { sign: { alg: indicator.endsWith('/es256') ? 'ES256' : 'RS256' } },
});

const provider = new Provider(`http://127.0.0.1:${port}`, {
  jwks: {
    keys: [keyPair('rsa', { modulusLength: 2048 }, 'RS256'), keyPair('ec', { namedCurve: 'P-256' }, 'ES256')],
  },
  clients: [{
    client_id: 'orchestrator',
    client_secret: 'only-on-loopback',
    grant_types: ['client_credentials', EXCHANGE],
    redirect_uris: [],
    response_types: [],
  }],
  scopes: ['egress'],
  cookies: { keys: [randomUUID()] },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_ctx, indicator) => audience(indicator),
    },
  },
  extraTokenClaims: (ctx) => JSON.parse(ctx.oidc.params.claims ?? '{}'),
});

provider.registerGrantType(EXCHANGE, async (ctx) => {
  const { client, params } = ctx.oidc;
  const token = new provider.AccessToken({
    accountId: params.subject_token,
    client,
    grantId: randomUUID(),
    gty: 'token_exchange',
    scope: 'egress',
  });
  token.resourceServer = new provider.ResourceServer(params.resource, audience(params.resource));
  ctx.body = { access_token: await token.save(), token_type: token.tokenType, expires_in: token.expiration };
}, ['subject_token', 'resource', 'claims']);

provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
