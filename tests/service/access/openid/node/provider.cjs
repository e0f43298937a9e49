// A certified OpenID Connect provider (panva's oidc-provider) with two people, for the tests.
// argv: the address to come back to, the address after log-out. Prints its issuer, then serves.
'use strict';
const { createServer } = require('node:http');
const { pathToFileURL } = require('node:url');

const [back, left] = process.argv.slice(2);
const PEOPLE = {
  anna: { preferred_username: 'anna', name: 'Анна', groups: ['editors', 'choir'] },
  boris: { preferred_username: 'boris', name: 'Борис', groups: ['choir'] },
};

async function main() {
  const { default: Provider } = await import(pathToFileURL(`${process.env.NODE_PATH}/oidc-provider/lib/index.js`));
  let handle = () => {};
  const server = createServer((request, response) => handle(request, response));
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: 'modqueue',
      client_secret: 'a secret of the client, long enough',
      redirect_uris: [back],
      post_logout_redirect_uris: [left],
    }],
    claims: { openid: ['sub'], profile: ['preferred_username', 'name'], groups: ['groups'] },
    scopes: ['openid', 'profile', 'groups'],
    conformIdTokenClaims: process.env.CLAIMS_AT === 'userinfo',
    pkce: { required: () => true },
    findAccount: (context, sub) => (sub in PEOPLE ? { accountId: sub, claims: () => ({ sub, ...PEOPLE[sub] }) } : undefined),
  });
  handle = provider.callback();
  console.log(issuer);
}

main();
