// npm perspective-api-client: its host is fixed. Argument: key.
'use strict';
const Perspective = require('perspective-api-client');

async function main([apiKey]) {
  const client = new Perspective({ apiKey });
  const analyzed = await client.analyze('You are <b>awful</b>', {
    attributes: ['toxicity', 'spam'],
  });
  const refused = await client
    .analyze('x', { attributes: ['niceness'] })
    .catch((error) => ({ name: error.name, message: error.message }));
  const wrong = await new Perspective({ apiKey: 'wrong' })
    .analyze('x')
    .catch((error) => ({ message: error.message }));
  return { analyzed, refused, wrong };
}

main(process.argv.slice(2)).then((found) => console.log(JSON.stringify(found)));
