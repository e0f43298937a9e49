// Small tools of the comment box.
const make = (tag, attributes, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === "on") for (const [kind, listener] of Object.entries(value)) node.addEventListener(kind, listener);
    else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
};
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
// The comment that the page's address names: news.example/water-2026#modqueue-abcdefghijklmnop
const linkedComment = () => (/^#modqueue-([a-z2-7]{16})$/.exec(location.hash) || [])[1] || null;
const sleep = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
// What the server counts: UTF-16 units, after every line end became one. A textarea's value has
// LF already; a script may have put something else in.
const length = (text) => text.replace(/\r\n?/g, "\n").length;
