// Types words into the search of a built site, as a reader does, and tells for each the addresses found. Arguments: the
// browser, the address of the search page; words come on standard input, one a line. Prints one JSON line a word.
import { readFileSync } from "node:fs";
import puppeteer from "puppeteer-core";

const [browserPath, address] = process.argv.slice(2);
const browser = await puppeteer.launch({
  executablePath: browserPath,
  args: ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * 127.0.0.1:9, EXCLUDE 127.0.0.1"],
});
const page = await browser.newPage();
await page.goto(address, { waitUntil: "domcontentloaded" });
for (const word of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  await page.$eval("#search-words", (box, typed) => {
    box.value = typed;
    box.dispatchEvent(new Event("input"));
  }, word);
  const done = (typed) => {
    const said = document.getElementById("search-count").textContent;
    const list = document.getElementById("search-results");
    const more = list.querySelector(".search-more button");
    if (!said.includes(typed) || (more && (more.click(), true))) return false;
    return Number(said.replace(typed, "").match(/\d+/)?.[0] ?? 0) === list.children.length;
  };
  await page.waitForFunction(done, { timeout: 20000 }, word);
  const found = await page.$$eval("#search-results > li > a", (links) => links.map((link) => link.href));
  const said = await page.$eval("#search-count", (count) => count.textContent);
  const text = await page.$eval("#search-results", (list) => list.innerText);
  console.log(JSON.stringify({ word, found, said, text }));
}
await browser.close();
