// The page of the search: shows what the index finds, ten issues at a time. Texts come as the index holds them, in
// overlapping pairs of characters, and are put together again.
const PAGE = 10;
const AROUND = 60;
const box = document.getElementById("search-words");
const form = box.form;
const count = document.getElementById("search-count");
const list = document.getElementById("search-results");
const said = list.dataset;
let engine;
let run = 0;

function marked(text, query) {
  const words = query.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  const lower = text.toLowerCase();
  const first = Math.max(0, Math.min(...words.map((word) => (lower.indexOf(word) + 1 || Infinity) - 1)));
  const from = Number.isFinite(first) ? Math.max(0, first - AROUND) : 0;
  const shown = text.slice(from, from + 3 * AROUND);
  const line = document.createElement("p");
  line.className = "facts";
  line.append(from ? "…" : "");
  let at = 0;
  while (at < shown.length) {
    const rest = shown.slice(at).toLowerCase();
    const next = words
      .map((word) => [rest.indexOf(word), word.length])
      .filter(([place]) => place >= 0)
      .sort((one, other) => one[0] - other[0])[0];
    if (!next) break;
    const mark = document.createElement("mark");
    mark.textContent = shown.slice(at + next[0], at + next[0] + next[1]);
    line.append(shown.slice(at, at + next[0]), mark);
    at += next[0] + next[1];
  }
  line.append(shown.slice(at), from + shown.length < text.length ? "…" : "");
  return line;
}

function link(address, text) {
  const made = document.createElement("a");
  made.href = address;
  made.textContent = text;
  return made;
}

function entry(found, query, { holds, whole }) {
  const row = document.createElement("li");
  const facts = document.createElement("p");
  facts.className = "facts";
  facts.textContent = found.meta.facts ?? "";
  row.append(link(found.url, found.meta.title), facts);
  const words = query.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  const parts = found.sub_results.filter((part) => part.anchor && holds(part.locations, query)).map((part) => [part, whole(part.title.replace(/\u200b/g, ""))]);
  if (parts.length) {
    const inside = document.createElement("ul");
    for (const [part, title] of parts.slice(0, 3)) {
      const item = document.createElement("li");
      item.append(link(part.url, title));
      inside.append(item);
    }
    row.append(inside);
  }
  const text = whole(found.content);
  if (words.some((word) => text.toLowerCase().includes(word))) row.append(marked(text, query));
  return row;
}

async function show(query) {
  const mine = ++run;
  list.replaceChildren();
  count.textContent = "";
  if (!query.trim()) return;
  try {
    engine ??= import(new URL("../pagefind/pagefind.js", import.meta.url));
    const { results } = await (await engine).search(query);
    if (mine !== run) return;
    const text = results.length === 0 ? said.none : results.length === 1 ? said.foundOne : said.found;
    count.textContent = text.replace("{query}", () => query.trim()).replace("{count}", results.length);
    await more(results, 0, query, mine);
  } catch (error) {
    engine = undefined;
    console.error(error);
    if (mine === run) count.textContent = said.failed;
  }
}

async function more(results, from, query, mine) {
  const loaded = await engine;
  const found = await Promise.all(results.slice(from, from + PAGE).map((result) => result.data()));
  if (mine !== run) return;
  list.append(...found.map((one) => entry(one, query, loaded)));
  if (results.length <= from + PAGE) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = said.more;
  const row = document.createElement("li");
  row.className = "search-more";
  row.append(button);
  button.addEventListener("click", async () => {
    row.remove();
    await more(results, from + PAGE, query, mine);
  });
  list.append(row);
}

let waiting;
function asked() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const address = new URL(location.href);
    address.searchParams.set("q", box.value);
    history.replaceState(null, "", address);
    show(box.value);
  }, 200);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  asked();
});
box.addEventListener("input", asked);
const query = new URL(location.href).searchParams.get("q") ?? "";
if (query) {
  box.value = query;
  show(query);
}
box.focus();
