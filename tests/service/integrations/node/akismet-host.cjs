// npm akismet with its option `host`: plain HTTP, the key in the host's name. Argument: key.
'use strict';
const { client } = require('akismet');

const HOST = 'akismet.modqueue.example';

function ask(akismet, method, ...given) {
  return new Promise((resolve, reject) => {
    akismet[method](...given, (error, answer) => (error ? reject(error) : resolve(answer ?? null)));
  });
}

async function main([apiKey]) {
  const blog = 'https://blog.example';
  const ours = client({ blog, apiKey, host: HOST });
  const comment = (text) => ({ user_ip: '192.0.2.7', comment_content: text });
  return {
    valid: await ask(ours, 'verifyKey'),
    invalid: await ask(client({ blog, apiKey: '000000000000', host: HOST }), 'verifyKey'),
    spam: await ask(ours, 'checkComment', comment('casino')),
    ham: await ask(ours, 'checkSpam', comment('A fine day.')),
    submitted: [
      await ask(ours, 'submitSpam', comment('casino')),
      await ask(ours, 'submitHam', comment('A fine day.')),
    ],
  };
}

main(process.argv.slice(2)).then((answers) => console.log(JSON.stringify(answers)));
