// Pictures of every page, to be looked at: node browser/shots.mjs FOLDER [NAME…]
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AFTER_FORMS, PAGES, as, make } from "./support/marlshire.mjs";

const [folder, ...names] = process.argv.slice(2);
if (!folder) throw new Error("say in which folder: node browser/shots.mjs FOLDER [NAME…]");
mkdirSync(folder, { recursive: true });
const DARK = ["plans", "overview", "agreement", "bridge", "uncertainty", "change-open", "data-faulty"];

const { browser, site, lead } = await make();
try {
  for (const one of [...PAGES, ...AFTER_FORMS].filter((each) => names.length === 0 || names.includes(each.name))) {
    for (const width of [390, 1440]) {
      for (const colorScheme of DARK.includes(one.name) ? ["light", "dark"] : ["light"]) {
        const page = await as(browser, site, lead, one.open, { viewport: { width, height: 900 }, colorScheme });
        if (one.reach) await one.reach(page, site);
        else await page.goto(one.at(site), { waitUntil: "networkidle" });
        const path = join(folder, `${one.name}-${width}${colorScheme === "dark" ? "-dark" : ""}.png`);
        await page.screenshot({ path, fullPage: true });
        console.log(path, await page.evaluate(() => document.documentElement.scrollHeight));
        for (const fault of page.faults) console.error(fault);
        await page.context().close();
      }
    }
  }
} finally {
  await browser.close();
  await site.stop();
}
