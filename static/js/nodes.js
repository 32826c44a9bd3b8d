// Draws a text from the tree the server sends. Only these elements exist, so no text can become anything else.
const TAGS = new Set("p br strong em del blockquote ul ol li code pre a hr h3 h4".split(" "));
const SCHEME = /^https?:\/\//i;

function element([tag, second, ...rest]) {
  if (!TAGS.has(tag)) return document.createTextNode("");
  const made = document.createElement(tag);
  const hasFacts = second !== undefined && typeof second === "object" && !Array.isArray(second);
  const children = hasFacts ? rest : second === undefined ? [] : [second, ...rest];
  if (tag === "a" && hasFacts && SCHEME.test(second.href ?? "")) {
    made.href = second.href;
    made.rel = "nofollow noopener noreferrer ugc";
  }
  made.append(...children.map(build));
  return made;
}

function build(node) {
  return typeof node === "string" ? document.createTextNode(node) : element(node);
}

/** Puts a tree of nodes into `place`, in the stead of what was there. */
export function draw(place, nodes) {
  place.replaceChildren(...nodes.map(build));
}
