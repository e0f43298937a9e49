// npm googleapis as Conversation AI Moderator uses it: its default attributes, and the endpoint by
// discovery. Arguments: base URL, key.
'use strict';
const { google } = require('googleapis');

const DEFAULT = [
  'ATTACK_ON_AUTHOR', 'ATTACK_ON_COMMENTER', 'INCOHERENT', 'INFLAMMATORY', 'OBSCENE', 'OFF_TOPIC',
  'SPAM', 'UNSUBSTANTIAL', 'LIKELY_TO_REJECT', 'TOXICITY',
];

async function main([url, key]) {
  const api = await google.discoverAPI(`${url}/$discovery/rest?version=v1alpha1`);
  const requestBody = {
    comment: { text: 'You are awful. Bye!', type: 'PLAIN_TEXT' },
    context: { entries: [{ text: 'The article.' }] },
    languages: ['en'],
    clientToken: '7',
    requestedAttributes: Object.fromEntries(DEFAULT.map((name) => [name, {}])),
  };
  const answer = await api.comments.analyze({ key, requestBody });
  return { scores: answer.data.attributeScores, token: answer.data.clientToken };
}

main(process.argv.slice(2)).then((answers) => console.log(JSON.stringify(answers)));
