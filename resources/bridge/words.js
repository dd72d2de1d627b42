// The page's texts in the language of the mixer, which sends them by the English ones; what it lacks stays English.

let texts = {};

export async function translate() {
  const answer = await fetch("/words.json", { credentials: "omit", cache: "no-store", redirect: "error" }).catch(() => null);
  if (!answer?.ok) return;
  const said = await answer.json();
  texts = said.texts;
  document.documentElement.lang = said.language;
  document.title = tr(document.title);
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.data.trim();
    if (text) walk.currentNode.data = walk.currentNode.data.replace(text, () => tr(text));
  }
  for (const named of document.querySelectorAll("[aria-label]")) named.ariaLabel = tr(named.ariaLabel);
}

// The text, with values for its {names}.
export function tr(text, values = {}) {
  const found = Object.hasOwn(texts, text) ? texts[text] : text;
  return found.replace(/\{(\w+)\}/g, (name, key) => values[key] ?? name);
}
