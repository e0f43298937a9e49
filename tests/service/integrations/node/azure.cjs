// npm @azure-rest/ai-content-safety: another endpoint. Arguments: address, key.
'use strict';
const { default: ContentSafetyClient, isUnexpected } = require('@azure-rest/ai-content-safety');
const { AzureKeyCredential } = require('@azure/core-auth');

function clientFor(address, key) {
  const options = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } }; // no TLS here
  return ContentSafetyClient(address, new AzureKeyCredential(key), options);
}

async function ask(client, body) {
  const answer = await client.path('/text:analyze').post({ body });
  const { status, headers, body: document } = answer;
  return isUnexpected(answer)
    ? { status, code: headers['x-ms-error-code'], ...document.error }
    : Object.fromEntries(document.categoriesAnalysis.map((one) => [one.category, one.severity]));
}

async function main([address, key]) {
  const ours = clientFor(address, key);
  return {
    all: await ask(ours, { text: 'I threaten you' }),
    chosen: await ask(ours, {
      text: 'I threaten you', categories: ['Violence'], outputType: 'EightSeverityLevels',
    }),
    kazakh: await ask(ours, { text: 'қайырлы күн' }),
    long: await ask(ours, { text: 'x'.repeat(10001) }),
    stranger: await ask(clientFor(address, 'x'.repeat(40)), { text: 'x' }),
  };
}

main(process.argv.slice(2)).then((answers) => console.log(JSON.stringify(answers)));
