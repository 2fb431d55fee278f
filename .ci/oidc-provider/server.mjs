// An OpenID provider of another make for the tests: panva's oidc-provider on a loopback port.
//
//   node server.mjs SETTINGS.json
//
// SETTINGS: {"port": 0, "clients": [client metadata], "accounts": {"NAME": {claims}}}. The account's
// name is both user name and subject; there are no passwords. Port 0 takes a free one. The issuer
// is printed as one line of JSON when the provider is ready; it ends when its input is closed.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const server = createServer();
await new Promise((ready) => server.listen(settings.port ?? 0, '127.0.0.1', ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

function findAccount(ctx, name) {
  const claims = Object.hasOwn(settings.accounts, name) && settings.accounts[name];
  return claims ? { accountId: name, claims: () => ({ ...claims, sub: name }) } : undefined;
}

// Nobody is asked to consent: the portal is the company's own.
async function loadExistingGrant({ oidc }) {
  const old = oidc.session.grantIdFor(oidc.client.clientId);
  if (old) return oidc.provider.Grant.find(old);
  const { accountId } = oidc.session;
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId });
  grant.addOIDCScope('openid profile');
  await grant.save();
  return grant;
}

const provider = new Provider(issuer, {
  clients: settings.clients,
  findAccount,
  loadExistingGrant,
  claims: { openid: ['sub'], profile: ['name', 'customer_number', 'roles'] },
  cookies: { keys: ['for tests only'] },
  pkce: { methods: ['S256'], required: () => true },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: { enabled: true },
    backchannelLogout: { enabled: true },
  },
  interactions: { url: (ctx, interaction) => `/login/${interaction.uid}` },
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
});

async function login(request, response) {
  if (request.method !== 'POST') {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(`<!DOCTYPE html><html lang="en"><title>Log in</title><form method="post">
      <label>User name <input name="login" autofocus></label><button>Log in</button></form>`);
    return;
  }
  let body = '';
  for await (const part of request) body += part;
  const accountId = new URLSearchParams(body).get('login');
  const result = findAccount(null, accountId)
    ? { login: { accountId } }
    : { error: 'access_denied', error_description: 'no such account' };
  await provider.interactionFinished(request, response, result);
}

const callback = provider.callback();
server.on('request', (request, response) => {
  if (!request.url.startsWith('/login/')) return callback(request, response);
  return login(request, response).catch(() => response.writeHead(400).end('login failed'));
});
process.stdin.on('end', () => process.exit(0)).resume();
console.log(JSON.stringify({ issuer }));
