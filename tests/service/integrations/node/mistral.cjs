// npm @mistralai/mistralai: another server. Arguments: address, key.
'use strict';

async function main([address, key]) {
  const { Mistral } = await import(require.resolve('@mistralai/mistralai'));
  const client = new Mistral({ serverURL: address, apiKey: key });
  const model = 'mistral-moderation-latest';
  const texts = await client.classifiers.moderate({ model, inputs: ['You are awful.', 'threaten'] });
  const chat = await client.classifiers.moderateChat({
    model,
    inputs: [[{ role: 'user', content: 'Hello.' }, { role: 'assistant', content: 'threaten' }]],
  });
  const refused = await client.classifiers
    .moderate({ model, inputs: [] })
    .catch((error) => ({ name: error.constructor.name, status: error.statusCode }));
  return {
    threats: texts.results.map((result) => result.categoryScores.violence_and_threats),
    names: Object.keys(texts.results[0].categories).length,
    chat: chat.results.map((result) => result.categories.violence_and_threats),
    refused,
  };
}

main(process.argv.slice(2)).then((answers) => console.log(JSON.stringify(answers)));
