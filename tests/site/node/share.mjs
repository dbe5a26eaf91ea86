// Shares things to the page for proposals, as a phone does, and tells what comes of it. Arguments: the browser, the page's
// address; standard input has a query a line. Prints one JSON line a query: where the page went to, what it said and
// offers, and whatever ran or was asked for that should not.
import { readFileSync } from "node:fs";
import puppeteer from "puppeteer-core";

const [browserPath, address] = process.argv.slice(2);
const origin = new URL(address).origin;
const browser = await puppeteer.launch({
  executablePath: browserPath,
  args: ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * 127.0.0.1:9, EXCLUDE 127.0.0.1"],
});
for (const query of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const page = await browser.newPage();
  const went = [];
  const wrong = [];
  page.on("dialog", (dialog) => (wrong.push(dialog.message()), dialog.dismiss()));
  page.on("pageerror", (error) => wrong.push(String(error)));
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    if (request.url().startsWith(`${origin}/`) || request.url().startsWith("data:")) return request.continue();
    (request.isNavigationRequest() ? went : wrong).push(request.url());
    return request.respond({ status: 204 });
  });
  await page.goto(address + query, { waitUntil: "load" });
  await page.waitForFunction(() => document.readyState === "complete");
  await page.waitForNetworkIdle({ idleTime: 50 });
  const said = await page.$eval("#propose-said", (line) => line.textContent);
  const offered = await page.$$eval("#propose-found a", (links) => links.map((link) => [link.href, link.textContent]));
  const field = await page.$eval("#propose-url", (box) => box.value);
  const inside = await page.$eval("#propose-found", (list) => list.innerHTML);
  console.log(JSON.stringify({ went, said, offered, field, inside, wrong }));
  await page.close();
}
await browser.close();
