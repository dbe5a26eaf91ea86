// The door to the search: what a reader types is split the way the texts were split when they were indexed, and all
// bundles of the index are searched as one. Everything else is Pagefind's own module.
import * as engine from "./0/pagefind.js";

const BUNDLES = ["0"];
const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]+/gu;
const here = new URL("./", import.meta.url).pathname;
let ready;

export function split(text) {
  return text.normalize("NFKC").replace(UNSPACED, (run) => {
    const signs = [...run];
    const pairs = signs.slice(1).map((sign, at) => signs[at] + sign);
    return ` ${(pairs.length ? pairs : signs).join(" ")} `;
  });
}

export function init() {
  ready ??= (async () => {
    await engine.init();
    await Promise.all(BUNDLES.slice(1).map((name) => engine.mergeIndex(`${here}${name}/`)));
  })();
  return ready;
}

// A word that was split is looked for as a phrase, its pairs one behind the other: exactly the pages that hold it.
function phrases(words) {
  const quoted = /^\s*"(.+)"\s*$/.exec(words);
  const terms = (quoted ? [quoted[1]] : words.split(/\s+/)).map((term) => split(term).replace(/"/g, "").trim());
  const inOrder = terms.filter((term) => quoted || /\s/.test(term)).map((term) => `"${term.replace(/\s+/g, " ")}"`);
  const others = terms.filter((term) => term && !quoted && !/\s/.test(term)).join(" ");
  return others ? [...inOrder, others] : inOrder;
}

export async function search(words, options) {
  await init();
  if (words === null) return engine.search(words, options);
  const found = [];
  for (const phrase of phrases(words)) found.push(await engine.search(phrase, options));
  const results = found[0]?.results.filter((one) =>
    found.slice(1).every((other) => other.results.some((result) => result.id === one.id)),
  );
  return results?.length ? { ...found[0], results } : engine.search(split(words).replace(/"/g, "").trim(), options);
}

let latest = 0;

export async function debouncedSearch(words, options, milliseconds = 300) {
  const mine = ++latest;
  await new Promise((wake) => setTimeout(wake, milliseconds));
  return mine === latest ? search(words, options) : null;
}

export async function preload(words, options) {
  await init();
  return engine.preload(split(words).trim(), options);
}

export const { options, filters, destroy, mergeIndex } = engine;
