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
for (const word of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  await page.goto(address, { waitUntil: "networkidle0" });
  await page.type("#search-words", word);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.getElementById("search-count").textContent !== "", { timeout: 20000 });
  const more = () => page.$(".search-more button");
  await page.waitForNetworkIdle();
  for (let button = await more(); button; button = await more()) {
    await button.click();
    await page.waitForNetworkIdle();
  }
  const found = await page.$$eval("#search-results > li > a", (links) => links.map((link) => link.href));
  const said = await page.$eval("#search-count", (count) => count.textContent);
  const text = await page.$eval("#search-results", (list) => list.innerText);
  console.log(JSON.stringify({ word, found, said, text }));
}
await browser.close();
