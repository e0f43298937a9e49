// Loaded before a client: sends the names that clients hard-code to the test's server, as an
// entry in the hosts file and a proxy before us would.
'use strict';
const net = require('node:net');

const HOSTS = [
  'commentanalyzer.googleapis.com', 'rest.akismet.com', 'api.openai.com', 'akismet.modqueue.example',
];
// One port speaks TLS, the other plain HTTP, as a proxy's 443 and 80.
const { MODQUEUE_TEST_PORT, MODQUEUE_PLAIN_PORT } = process.env;
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...given) {
  const options = Array.isArray(given[0]) ? given[0][0] : given[0];
  const host = (options && options.host) || '';
  if (HOSTS.some((ours) => host === ours || host.endsWith(`.${ours}`))) {
    options.host = '127.0.0.1';
    options.port = Number(Number(options.port) === 80 ? MODQUEUE_PLAIN_PORT : MODQUEUE_TEST_PORT);
  }
  return connect.apply(this, given);
};
