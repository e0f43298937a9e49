// npm googleapis: builds itself from our discovery document. Arguments: base URL, key.
'use strict';
const { google } = require('googleapis');

async function main([url, key]) {
  const api = await google.discoverAPI(`${url}/$discovery/rest?version=v1alpha1`);
  const requestBody = {
    comment: { text: 'You are awful. Bye!' },
    requestedAttributes: { TOXICITY: {} },
    spanAnnotations: true,
  };
  const analyzed = await api.comments.analyze({ key, requestBody });
  const suggested = await api.comments.suggestscore({
    key,
    requestBody: {
      comment: { text: 'Fine.' },
      attributeScores: { TOXICITY: { summaryScore: { value: 0 } } },
      clientToken: 'n-1',
    },
  });
  const refused = await api.comments
    .analyze({ key, requestBody: { comment: { text: 'x' }, requestedAttributes: {} } })
    .catch((error) => ({ status: error.status ?? error.code, message: error.message }));
  const wrong = await api.comments
    .analyze({ key: 'wrong', requestBody })
    .catch((error) => ({ message: error.message }));
  return { analyzed: analyzed.data, suggested: suggested.data, refused, wrong };
}

main(process.argv.slice(2)).then((found) => console.log(JSON.stringify(found)));
