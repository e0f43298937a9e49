// npm akismet-api: its host is fixed, and the key is a part of it. Argument: key.
'use strict';
const { AkismetClient } = require('akismet-api');

async function main([key]) {
  const blog = 'https://blog.example';
  const client = new AkismetClient({ key, blog });
  const comment = (content) => ({ ip: '192.0.2.7', useragent: 'test', content });
  return {
    valid: await client.verifyKey(),
    invalid: await new AkismetClient({ key: '000000000000', blog }).verifyKey(),
    spam: await client.checkSpam(comment('casino')),
    ham: await client.checkSpam(comment('A fine day.')),
    admin: await client.checkSpam({ ...comment('casino'), role: 'administrator' }),
    trapped: await client.checkSpam({ ...comment('A fine day.'), honeypot: 'filled' }),
    spamThanks: (await client.submitSpam(comment('casino'))).text,
    hamThanks: (await client.submitHam(comment('A fine day.'))).text,
  };
}

main(process.argv.slice(2)).then((found) => console.log(JSON.stringify(found)));
