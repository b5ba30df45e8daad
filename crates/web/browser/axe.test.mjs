// No fault that axe-core knows on any page, light and dark, from 320 px to a desktop; and no page wider than its window.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { AFTER_FORMS, FOR_PROVIDERS, FOR_TOKENS, NO_PAGES, PAGES, as } from "./support/marlshire.mjs";
import { marlshire } from "./support/shared.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WIDTHS = [320, 768, 1440];

/** What axe-core finds: rule, what is wrong, and the first places. */
async function faults(page) {
  const found = await page.evaluate(async (tags) => {
    const told = await globalThis.axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return told.violations.map((one) => {
      const places = one.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} (${node.failureSummary?.split("\n")[1]?.trim()})`);
      return `${one.id}: ${one.help}, ${one.nodes.length} times: ${places.join(" | ")}`;
    });
  }, TAGS);
  return found;
}

/** What is wider than the window, and boxes that scroll but cannot be reached by keyboard. */
function misfits(page) {
  return page.evaluate(() => {
    const boxed = (one) => {
      for (let over = one.parentElement; over && over !== document.body; over = over.parentElement) {
        if (/auto|scroll|hidden/.test(getComputedStyle(over).overflowX)) return true;
      }
      return false;
    };
    const wide = document.scrollingElement.scrollWidth - document.documentElement.clientWidth;
    const sticking = wide > 0
      ? [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !boxed(one))
        .slice(0, 3).map((one) => one.outerHTML.slice(0, 120))
      : [];
    const boxes = [...document.querySelectorAll("*")].filter((one) => {
      const style = getComputedStyle(one);
      const scrolls = /auto|scroll/.test(style.overflowX) && one.scrollWidth > one.clientWidth + 1;
      return scrolls && one.getClientRects().length > 0 && one.tabIndex < 0 && !one.querySelector("a[href], button, input, select, textarea, summary, [tabindex='0']");
    });
    return [
      ...(wide > 0 ? [`the page is ${wide} px wider than its window: ${sticking.join(" | ")}`] : []),
      ...boxes.map((one) => `a box that scrolls cannot be reached by keyboard: ${one.outerHTML.slice(0, 120)}`),
    ];
  });
}

/** All pages at each width, light and dark; every fault found. */
async function looked(page, widths = WIDTHS) {
  const found = new Map();
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      const here = [...await faults(page), ...(colorScheme === "light" ? await misfits(page) : [])];
      for (const one of here) found.set(one, [...(found.get(one) ?? []), `${width} ${colorScheme}`]);
    }
  }
  return [...found].map(([fault, where]) => `${fault} [${where.join(", ")}]`);
}

async function page(browser, site, lead, one) {
  const visit = await as(browser, site, lead, one.open, { bypassCSP: true });
  await visit.addInitScript(AXE);
  return visit;
}

describe("pages of Marlshire", () => {
  let browser;
  let site;
  let lead;

  before(async () => {
    ({ browser, site, lead } = await marlshire());
  });

  test("the lists hold every route that answers GET", async () => {
    const document = await (await lead.request.get("/api/openapi.json")).json();
    const routes = Object.entries(document.paths).filter(([, acts]) => acts.get).map(([path]) => path).sort();
    const known = new Set([...PAGES.map((one) => one.route), ...Object.keys(NO_PAGES), ...FOR_TOKENS, ...FOR_PROVIDERS]);
    assert.deepEqual(routes.filter((route) => !known.has(route)), [], "routes without a test");
    assert.deepEqual([...known].filter((route) => route !== "(none)" && !routes.includes(route)), [], "tests without a route");
  });

  test("what is no page is of its kind", async () => {
    const style = await lead.locator("link[rel=stylesheet]").getAttribute("href");
    const paths = {
      "/assets/{file}": style,
      "/plans/{plan}/tables/{file}": site.path("tables/positions.csv"),
      "/plans/{plan}/data/files/{file}": site.path("data/files/beds.csv"),
      "/plans/{plan}/audit/proof/{leaf}": site.path("audit/proof/0"),
    };
    for (const [route, kind] of Object.entries(NO_PAGES)) {
      const answer = await lead.request.get(paths[route] ?? route.replace("/plans/{plan}", site.path()));
      assert.equal(answer.status(), 200, route);
      assert.match(answer.headers()["content-type"], kind, route);
    }
  });

  for (const one of PAGES) {
    test(`${one.name}${one.open ? " without an account" : ""}: ${one.route}`, async () => {
      const visit = await page(browser, site, lead, one);
      const answer = await visit.goto(one.at(site));
      assert.equal(answer.status(), one.status);
      assert.equal(await visit.getByRole("heading", { level: 1 }).count(), 1, "one heading says what the page is");
      const found = await looked(visit);
      await visit.context().close();
      assert.deepEqual(found, []);
    });
  }

  for (const one of AFTER_FORMS) {
    test(`after a form: ${one.name}`, async () => {
      const visit = await page(browser, site, lead, one);
      await one.reach(visit, site);
      const found = await looked(visit, [320, 1440]);
      await visit.context().close();
      assert.deepEqual(found, []);
    });
  }
});
