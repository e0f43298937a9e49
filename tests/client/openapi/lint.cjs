// Prints what Redocly's linter says, with the rules that it recommends, of each OpenAPI file named.
'use strict';
const { readFileSync } = require('node:fs');
const { createConfig, lintFromString } = require('@redocly/openapi-core');

async function lint(file) {
  const config = await createConfig({ extends: ['recommended'] });
  const source = readFileSync(file, 'utf8');
  const problems = await lintFromString({ source, absoluteRef: file, config });
  return problems.map(({ ruleId, message, location }) =>
    [ruleId, location[0].pointer, message].join(' '),
  );
}

Promise.all(process.argv.slice(2).map(lint)).then((said) => console.log(JSON.stringify(said)));
