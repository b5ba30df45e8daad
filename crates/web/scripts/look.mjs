// Looks at pages in a real browser: axe-core finds no fault, nothing runs off the side, nothing fails; light and dark, phone to desk.
//
//   npm run look -- [--shots FOLDER] [--cookie NAME=VALUE] http://127.0.0.1:8000/plans/marlshire …
//
// CHROMIUM names the browser; without it, /usr/bin/chromium.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const WIDTHS = [320, 390, 768, 1440];
const SCHEMES = ["light", "dark"];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

function asked(words) {
  const found = { urls: [], shots: null, cookie: null };
  for (let at = 0; at < words.length; at += 1) {
    if (words[at] === "--shots") found.shots = words[++at];
    else if (words[at] === "--cookie") found.cookie = words[++at];
    else found.urls.push(words[at]);
  }
  return found;
}

/** What is wrong with one page as it stands. */
async function faults(page, width) {
  // The page's own policy forbids scripts in it; axe is run by the browser's tools, which it does not bind.
  await page.evaluate(axe);
  const { violations } = await page.evaluate((rules) => globalThis.axe.run(document, { runOnly: rules }), RULES);
  const found = violations.map((one) => `${one.id} × ${one.nodes.length}: ${one.help}: ${one.nodes[0].html.slice(0, 120)}`);
  const across = await page.evaluate(() => document.documentElement.scrollWidth);
  if (across > width) found.push(`runs off the side: ${across} of ${width}`);
  return found;
}

const { urls, shots, cookie } = asked(process.argv.slice(2));
if (urls.length === 0) {
  console.error("name the pages to look at");
  process.exit(2);
}
if (shots) mkdirSync(shots, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
let wrong = 0;
for (const url of urls) {
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      if (cookie) {
        const [name, value] = cookie.split(/=(.*)/s);
        await context.addCookies([{ name, value, url }]);
      }
      const page = await context.newPage();
      const found = [];
      page.on("pageerror", (failure) => found.push(`script: ${failure.message}`));
      page.on("console", (line) => line.type() === "error" && found.push(`console: ${line.text()}`));
      await page.goto(url, { waitUntil: "load" });
      found.push(...await faults(page, width));
      for (const fault of found) console.log(`${url} ${width} ${colorScheme}: ${fault}`);
      wrong += found.length;
      const name = new URL(url).pathname.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "home";
      if (shots) await page.screenshot({ path: `${shots}/${name}-${width}-${colorScheme}.png`, fullPage: true });
      await context.close();
    }
  }
}
await browser.close();
console.log(`${urls.length} pages, ${urls.length * WIDTHS.length * SCHEMES.length} views, ${wrong} faults`);
process.exit(wrong === 0 ? 0 : 1);
