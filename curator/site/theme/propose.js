// The page for proposing: leads what a phone shared with it to the form on GitHub. What is shared is a stranger's text:
// only http and https addresses go on, as the value of a field, and nothing of it becomes HTML.
const LONGEST = 1800; // characters of an address: a form may have 2,000, with a word on why
const form = document.getElementById("propose");
const said = document.getElementById("propose-said");
const list = document.getElementById("propose-found");
const given = new URL(location.href).searchParams;
const PAIRS = { ")": "(", "]": "[" };

const count = (text, sign) => text.split(sign).length - 1;

// Without the punctuation that ends a sentence around it; brackets stay when they are a pair.
function trimmed(word) {
  let url = word.split(/[、。」』）】]/)[0].replace(/[.,;:!?*_~]+$/, "");
  while (PAIRS[url.at(-1)] && count(url, url.at(-1)) > count(url, PAIRS[url.at(-1)])) {
    url = url.slice(0, -1).replace(/[.,;:!?]+$/, "");
  }
  return url;
}

// The address as a browser would open it, without a password; empty for anything else.
function checked(word) {
  try {
    const url = new URL(trimmed(word));
    if (!["http:", "https:"].includes(url.protocol)) return "";
    url.username = url.password = "";
    return url.href.length <= LONGEST ? url.href : "";
  } catch {
    return "";
  }
}

const ADDRESS = /https?:\/\/[^\s<>"'`|\\^]+/gi;
const addresses = (text) => [...new Set((text.match(ADDRESS) ?? []).map(checked).filter(Boolean))];
const around = (text) => text.replace(ADDRESS, (word) => ` ${word.slice(trimmed(word).length)}`);
const plain = (text) => around(text).replace(/[\p{C}\s]+/gu, " ").trim().slice(0, 150);

function opened(url, title) {
  const fields = new URLSearchParams({ template: form.elements.template.value, url });
  if (title) fields.set("title", title);
  return `${form.getAttribute("action")}?${fields}`;
}

function offer(urls, title) {
  said.textContent = said.dataset.several;
  for (const url of urls) {
    const link = document.createElement("a");
    link.href = opened(url, title);
    link.textContent = url;
    const row = document.createElement("li");
    row.append(link);
    list.append(row);
  }
}

const words = ["url", "text", "title"].map((name) => given.get(name) ?? ""); // Android's apps put addresses into `text`
if (words.some(Boolean)) {
  const found = words.map(addresses).find((urls) => urls.length) ?? [];
  const title = plain(words[2]) || plain(words[1]);
  if (found.length === 1) {
    form.elements.url.value = found[0];
    location.replace(opened(found[0], title)); // so that the way back leads to the app that shared
  } else if (found.length) {
    offer(found.slice(0, 50), title);
  } else {
    said.textContent = said.dataset.none;
  }
}
