// npm svix as a receiver. Arguments: secret, another secret, body, headers as JSON.
'use strict';
const { Webhook } = require('svix');

function verify(secret, body, headers) {
  try {
    return new Webhook(secret).verify(body, headers);
  } catch (error) {
    return error.constructor.name;
  }
}

const [secret, other, body, sent] = process.argv.slice(2);
const headers = JSON.parse(sent);
console.log(JSON.stringify({
  ours: verify(secret, body, headers),
  changed: verify(secret, `${body} `, headers),
  strange: verify(other, body, headers),
}));
