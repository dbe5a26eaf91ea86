// The door to the search: what a reader types is split the way the texts were split when they were indexed, and all
// bundles of the index are searched as one. Everything else is Pagefind's own module.
import * as engine from "./0/pagefind.js";

const BUNDLES = ["0"];
const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]+/gu;
const UNSPACED_START = new RegExp(`^${UNSPACED.source}`, "u");
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

// A text of the index, put together again from its pairs.
export function whole(text) {
  let made = "";
  let last = "";
  for (const token of text.split(/\s+/)) {
    const signs = [...token];
    const wide = UNSPACED_START.test(token);
    if (wide && signs.length > 1 && signs[0] === last) made += signs.slice(1).join("");
    else made += (made && !(wide && last) ? " " : "") + token;
    last = wide ? signs[signs.length - 1] : "";
  }
  return made.replace(/ (?=[\u3001\u3002\uff0c\uff0e\uff09\u300d\u300f\uff1a\uff01\uff1f])|(?<=[\u3001\u3002\uff0c\uff0e\uff08\u300c\u300e]) /g, "").trim();
}

const bare = (text) => text.toLowerCase().replace(/\s+/g, "");

// Whether some words that were found stand one behind the other, as many as the pairs of a word that was split.
function inOrder(places, pairs) {
  const there = new Set(places);
  return places.some((place) => Array.from({ length: pairs }, (_, at) => place + at).every((one) => there.has(one)));
}

// Whether these places of a page hold one of the words that were asked for, whole.
export function holds(places, words) {
  const terms = words.normalize("NFKC").split(/[\s"]+/).filter((term) => term.match(UNSPACED));
  return !terms.length || terms.some((term) => inOrder(places, split(term).trim().split(/\s+/).length));
}

// Where a word is not in a bundle, Pagefind takes what begins like it. For words that were split that is noise: only
// pages that hold the word itself are kept. So many are read to be sure; of more, the others are kept if most held it.
const READ = 150;

export async function search(words, options) {
  await init();
  if (words === null) return engine.search(words, options);
  const found = await engine.search(split(words).replace(/"/g, " ").trim(), options);
  const terms = words.normalize("NFKC").split(/[\s"]+/).filter((term) => term.match(UNSPACED));
  if (!terms.length) return found;
  const ordered = found.results.filter((one) =>
    terms.every((term) => inOrder(one.words, split(term).trim().split(/\s+/).length)),
  );
  const likely = ordered.length ? ordered : found.results;
  const read = await Promise.all(likely.slice(0, READ).map(async (one) => bare(whole((await one.data()).content))));
  const sure = likely.slice(0, READ).filter((_, at) => terms.every((term) => read[at].includes(bare(term))));
  const rest = sure.length > READ / 2 ? likely.slice(READ) : [];
  return { ...found, results: [...sure, ...rest] };
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
