// The site by keyboard alone: everything is reached in order, where one is can be seen, and a change is proposed and decided.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { PAGES, as } from "./support/marlshire.mjs";
import { marlshire } from "./support/shared.mjs";

/** Presses of Tab on a page: one with more links than that is looked at as far as this. */
const MOST = 500;

/** Tells of every element that has the focus: what it is and whether that can be seen. */
function watch() {
  globalThis.reached = [];
  const look = (element) => {
    const own = (one, pseudo) => {
      const style = getComputedStyle(one, pseudo);
      return `${style.outlineStyle === "none" ? "" : `${style.outlineWidth} ${style.outlineColor}`}|${style.boxShadow}|${style.backgroundColor}|${style.borderColor}|${style.borderWidth}`;
    };
    const label = element.labels?.[0];
    return [own(element), ...(label ? [own(label, "::before")] : []), element.closest(".nhsuk-radios__item, .nhsuk-checkboxes__item") ? own(element, "::before") : ""].join("#");
  };
  const plain = new Map();
  for (const one of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")) plain.set(one, look(one));
  document.addEventListener("focusin", ({ target }) => {
    const one = { element: target, seen: plain.get(target) !== look(target), on: true };
    globalThis.reached.push(one);
    // The browser scrolls to it after it has told of it.
    setTimeout(() => {
      const box = target.getBoundingClientRect();
      const on = box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
      one.on = on || document.activeElement !== target;
    });
  });
}

/** What the keyboard reached, and what it should have. */
function gathered() {
  const words = (one) => `${one.tagName.toLowerCase()} ${one.id || one.getAttribute("aria-label") || one.textContent.trim().slice(0, 40) || one.getAttribute("name")}`;
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.type !== "hidden" && one.tabIndex >= 0;
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter(shown);
  const again = globalThis.reached.findIndex((one, at) => at > 0 && one.element === globalThis.reached[0].element);
  const reached = again < 0 ? globalThis.reached : globalThis.reached.slice(0, again);
  const once = new Set(reached.map((one) => one.element));
  return {
    round: again > 0,
    first: reached[0] && words(reached[0].element),
    total: all.length,
    missed: all.filter((one) => !once.has(one)).map(words),
    unseen: reached.filter((one) => !one.seen).map((one) => words(one.element)),
    outside: reached.filter((one) => !one.on).map((one) => words(one.element)),
    inOrder: reached.every((one, at, every) => at === 0 || (every[at - 1].element.compareDocumentPosition(one.element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0),
  };
}

/** Presses Tab until something has the focus whose words are these. */
async function tabTo(page, role, name) {
  const wanted = page.getByRole(role, { name, exact: true }).first();
  await wanted.waitFor({ timeout: 60_000 });
  for (let presses = 0; presses < 400; presses += 1) {
    if (await wanted.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`${role} ${name} is not reached by keyboard`);
}

describe("by keyboard alone", () => {
  let browser;
  let site;
  let lead;

  before(async () => {
    ({ browser, site, lead } = await marlshire());
  });

  for (const one of PAGES) {
    test(`everything on ${one.name} is reached, in order, and seen to be`, async () => {
      const page = await as(browser, site, lead, one.open, {});
      await page.goto(one.at(site));
      // What is folded is unfolded, so that what is in it is looked at too.
      await page.evaluate(() => { for (const one of document.querySelectorAll("details")) one.open = true; });
      await page.evaluate(watch);
      let told;
      for (let presses = 0; presses < MOST && !told?.round; presses += 1) {
        await page.keyboard.press("Tab");
        if (presses % 25 === 24) told = await page.evaluate(gathered);
      }
      await page.context().close();
      assert.match(told.first, /Skip to main content/);
      if (told.round) assert.deepEqual(told.missed, [], "reached");
      assert.deepEqual(told.unseen, [], "seen to have the focus");
      assert.deepEqual(told.outside, [], "within the window");
      assert.ok(told.inOrder, "in the order of the page");
    });
  }

  test("the link past the navigation works", async () => {
    await lead.goto(site.path("case"));
    await lead.keyboard.press("Tab");
    const skip = lead.getByRole("link", { name: "Skip to main content" });
    assert.ok(await skip.evaluate((one) => one === document.activeElement));
    const box = await skip.boundingBox();
    assert.ok(box && box.width > 20 && box.height > 10 && box.x >= 0 && box.y >= 0, "it is shown");
    await lead.keyboard.press("Enter");
    await lead.keyboard.press("Tab");
    assert.ok(await lead.getByRole("main").evaluate((one) => one.contains(document.activeElement)));
  });

  test("a change is proposed and accepted", async () => {
    await lead.goto(site.path());
    await tabTo(lead, "link", "Assumptions");
    await lead.keyboard.press("Enter");
    await lead.getByRole("heading", { name: "Assumptions", level: 1 }).waitFor();
    await tabTo(lead, "link", /^Outpatient growth beyond demography/);
    await lead.keyboard.press("Enter");
    await tabTo(lead, "textbox", "Value");
    await lead.keyboard.press("Control+A");
    await lead.keyboard.type("2.4");
    await tabTo(lead, "textbox", "Why");
    await lead.keyboard.type("Fewer follow-ups than the register says");
    await tabTo(lead, "button", "Propose this value");
    await lead.keyboard.press("Enter");
    await lead.getByRole("heading", { name: /^Change \d+/, level: 1 }).waitFor({ timeout: 120_000 });
    const change = new URL(lead.url()).pathname;
    await tabTo(lead, "textbox", "Why you accept");
    await lead.keyboard.type("It is what we see");
    await tabTo(lead, "button", "Accept this change");
    await lead.keyboard.press("Enter");
    await lead.getByRole("heading", { name: "Decided", exact: true }).waitFor({ timeout: 120_000 });
    await lead.goto(change);
    await lead.getByText("Accepted", { exact: true }).first().waitFor();
  });
});
