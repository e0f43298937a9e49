// Shows the OpenAPI document; in a file of its own because the policy allows no inline script.
"use strict";
const reference = document.getElementById("reference");
SwaggerUIBundle({
  url: reference.dataset.document,
  domNode: reference,
  deepLinking: true,
  validatorUrl: null,
});
