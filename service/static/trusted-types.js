/* The dashboard's one policy of Trusted Types. What htmx puts into the page is an answer of our own
   server; a script in it is never made anew, because this policy makes none of a text. The name is
   taken for good: no other script can make a policy, and so none can write HTML. */
(() => {
  "use strict";
  if (!window.trustedTypes) return; // a browser without them checks nothing
  const policy = trustedTypes.createPolicy("modqueue", { createHTML: (answer) => answer });
  htmx.registerExtension("trusted-types", { init: (internal) => internal.initSecurity(policy) });
})();
