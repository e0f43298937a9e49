// Loaded before a client: sends the names that clients hard-code to the test's server, as an
// entry in the hosts file and a proxy before us would.
'use strict';
const net = require('node:net');

const HOSTS = ['commentanalyzer.googleapis.com', 'rest.akismet.com'];
const port = Number(process.env.MODQUEUE_TEST_PORT);
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...given) {
  const options = Array.isArray(given[0]) ? given[0][0] : given[0];
  const host = (options && options.host) || '';
  if (HOSTS.some((ours) => host === ours || host.endsWith(`.${ours}`))) {
    options.host = '127.0.0.1';
    options.port = port;
  }
  return connect.apply(this, given);
};
