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
const page = await browser.newPage();
let went = [];
let wrong = [];
page.on("dialog", (dialog) => (wrong.push(dialog.message()), dialog.dismiss()));
page.on("pageerror", (error) => wrong.push(String(error)));
await page.setRequestInterception(true);
page.on("request", (request) => {
  if (request.url().startsWith(`${origin}/`)) {
    const needed = ["document", "script"].includes(request.resourceType()); // how it looks is no matter here
    return needed ? request.continue() : request.respond({ status: 204 });
  }
  (request.isNavigationRequest() ? went : wrong).push(request.url());
  return request.respond({ status: 204 });
});
// Loading the page for every query takes half a second of processor time each: the first one is, then its script runs anew.
async function again(query, run) {
  history.replaceState(null, "", query);
  document.getElementById("propose").reset();
  document.getElementById("propose-said").textContent = "";
  document.getElementById("propose-found").replaceChildren();
  await import(new URL(`../assets/propose.js?${run}`, location.href));
}

const queries = readFileSync(0, "utf8").split("\n").filter(Boolean);
for (const [run, query] of queries.entries()) {
  [went, wrong] = [[], []];
  await (run ? page.evaluate(again, query, run) : page.goto(address + query, { waitUntil: "load" }));
  await page.waitForNetworkIdle({ idleTime: 50 });
  const told = await page.evaluate(() => ({
    said: document.getElementById("propose-said").textContent,
    offered: [...document.querySelectorAll("#propose-found a")].map((link) => [link.href, link.textContent]),
    field: document.getElementById("propose-url").value,
    inside: document.getElementById("propose-found").innerHTML,
  }));
  console.log(JSON.stringify({ ...told, went, wrong }));
}
await browser.close();
