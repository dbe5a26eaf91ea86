// Opens pages of a built site in Chromium and tells, as one JSON line a page and way of looking: what axe finds, which
// requests left the site, whether something is wider than the window, errors in the console. Arguments: the browser, the
// site's address, then paths.
import { createRequire } from "node:module";
import puppeteer from "puppeteer-core";

const [browserPath, origin, ...paths] = process.argv.slice(2);
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const ALL = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] };
// Dark pages differ from light ones in their colours alone: these are the rules about colours.
const COLOURS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };
const LOOKS = [
  { name: "desktop", width: 1280, dark: false, scripts: true, rules: ALL },
  { name: "phone", width: 360, dark: false, scripts: true, rules: ALL },
  { name: "dark", width: 1280, dark: true, scripts: true, rules: COLOURS },
  { name: "plain", width: 1280, dark: false, scripts: false },
];
const browser = await puppeteer.launch({
  executablePath: browserPath,
  args: ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * 127.0.0.1:9, EXCLUDE 127.0.0.1"],
});
const visits = LOOKS.flatMap((look) => paths.map((path) => ({ look, path })));

// Most of a visit is waiting for the network to fall silent: four at once take a third of the time. A new tab, with a
// process of its own, costs more than what is done in it.
async function work() {
  const page = await browser.newPage();
  let asked = [];
  let errors = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("response", (response) => response.status() >= 400 && errors.push(response.url()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  for (let visit = visits.shift(); visit; visit = visits.shift()) {
    [asked, errors] = [[], []];
    const told = await look_at(page, visit.look, visit.path);
    const left = asked.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith("data:"));
    console.log(JSON.stringify({ look: visit.look.name, path: visit.path, left, errors, ...told }));
  }
}

async function look_at(page, look, path) {
  await page.setViewport({ width: look.width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: look.dark ? "dark" : "light" }]);
  await page.setJavaScriptEnabled(look.scripts);
  await page.goto(origin + path, { waitUntil: "networkidle0" });
  let found = [];
  let wide = 0;
  if (look.scripts) {
    wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await page.addScriptTag({ path: axe });
    const result = await page.evaluate((rules) => window.axe.run(document, { resultTypes: ["violations"], runOnly: rules }), look.rules);
    found = result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120) + ' ' + (node.any[0]?.message ?? '')).join(" | ")}`);
  }
  return { found, wide };
}

await Promise.all([work(), work(), work(), work()]);
await browser.close();
