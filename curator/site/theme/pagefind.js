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

export async function search(words, options) {
  await init();
  return engine.search(words === null ? null : split(words).trim(), options);
}

export async function debouncedSearch(words, options, milliseconds) {
  await init();
  return engine.debouncedSearch(split(words).trim(), options, milliseconds);
}

export async function preload(words, options) {
  await init();
  return engine.preload(split(words).trim(), options);
}

export const { options, filters, destroy, mergeIndex } = engine;
