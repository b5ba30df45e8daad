// Two organisations on one plan, from invitation to publication, as people meet it: with JavaScript and without.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Pace, accept, csv, invite, signAll, table, takeUp, upload } from "./support/acts.mjs";
import { open, visitor } from "./support/browser.mjs";
import { Site, example } from "./support/site.mjs";

const PACK = example("two-places");
const own = (name) => readFileSync(join(PACK, name), "utf8");

/** A file with some of its words replaced; each must be there. */
function changed(name, ...replacements) {
  return replacements.reduce((text, [from, to]) => {
    assert.ok(text.includes(from), `${name} holds ${from}`);
    return text.replace(from, to);
  }, own(name));
}

const ICB = "Hill and Vale Integrated Care Board";
const HOSPITAL = "Hill Hospital NHS Trust";

// Five faults in five cells of two files, with the heading of the column and the line each is in.
const FAULTY = {
  "accounts.csv": changed("accounts.csv", ["contract,cost,", "contract,kost,"], ["38500000", "385OOOOO"]),
  "activity.csv": changed("activity.csv", ["4000,8000", "4 thousand,8000"], ["Vale,P,0-64", "Vale,Q,0-64"], ["3000,15000", "3000,-15000"]),
};
const FAULTS = [
  ["accounts.csv", 3, "side", "kost"],
  ["accounts.csv", 4, "amount", "385OOOOO"],
  ["activity.csv", 2, "count", "4 thousand"],
  ["activity.csv", 4, "sex", "Q"],
  ["activity.csv", 5, "bed_days", "-15000"],
];

for (const javaScriptEnabled of [true, false]) {
  describe(`two organisations on one plan, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    let browser;
    let site;
    const visit = () => visitor(browser, site, { javaScriptEnabled });
    const pages = {};

    before(async () => {
      [browser, site] = await Promise.all([open(), Site.start({ packs: [PACK] })]);
    });
    after(async () => {
      await browser?.close();
      await site?.stop();
    });

    test("from invitation to publication", async (story) => {
      const pace = new Pace();
      const to = (page) => site.path(page);
      let broken = false;
      /** A step of the story; after one that failed the others have nothing to go on. */
      const step = (name, acts) => story.test(name, { skip: broken && "a step before it failed" }, async () => {
        broken = true;
        await acts();
        broken = false;
      });

      await step("a draft plan is not open to the public", async () => {
        pages.citizen = await visit();
        await pages.citizen.goto("/");
        await pages.citizen.getByText("There is no plan here that you may see").waitFor();
        assert.equal((await pages.citizen.goto(to())).status(), 404);
      });

      await step("the administrator invites two organisations", async () => {
        pages.administrator = await visit();
        await takeUp(pages.administrator, await site.invitation("ada@icb.example", "ICB", "administrator"), "Ada Admin");
        const people = [["ivy@icb.example", "ICB", "ivy", "Ivy Board"], ["hal@hospital.example", "HOSP", "hal", "Hal Hospital"]];
        for (const [email, organisation, key, name] of people) {
          pages[key] = await visit();
          for (const role of ["Analyst", "Signatory"]) {
            await pace.take();
            const invitation = await invite(pages.administrator, to("people"), email, organisation, role);
            await takeUp(pages[key], invitation, name);
          }
        }
        await pages.administrator.goto(to("people"));
        const members = await table(pages.administrator, /Who has a part in the plan/);
        const said = members.slice(1).map((row) => row.slice(0, 4).join(", ")).sort();
        assert.deepEqual(said, [
          `Ada Admin, ada@icb.example, ${ICB}, Administrator`,
          `Hal Hospital, hal@hospital.example, ${HOSPITAL}, Analyst`,
          `Hal Hospital, hal@hospital.example, ${HOSPITAL}, Signatory`,
          `Ivy Board, ivy@icb.example, ${ICB}, Analyst`,
          `Ivy Board, ivy@icb.example, ${ICB}, Signatory`,
        ]);
      });

      await step("the script runs where it may and nowhere else", async () => {
        await pages.ivy.goto(to("assumptions"));
        const sorts = await pages.ivy.getByRole("columnheader").getByRole("button").count();
        const scripted = await pages.ivy.getByRole("searchbox").count() + sorts
          + await pages.ivy.getByRole("group", { name: /Arrow keys/ }).count();
        await pages.ivy.goto(to());
        const charts = await pages.ivy.getByRole("group", { name: /Arrow keys/ }).count();
        assert.equal(scripted + charts > 0, javaScriptEnabled);
      });

      await step("the hospital's baseline has five faults and is shown all five at their cells", async () => {
        await pace.take();
        await upload(pages.hal, to("data"), Object.entries(FAULTY).map(([name, text]) => csv(name, text)), "Our baseline for 2025/26");
        const alert = pages.hal.getByRole("alert");
        await alert.getByRole("heading", { name: "These files cannot be taken as they are" }).waitFor();
        assert.match(await alert.innerText(), /5 errors/);
        assert.equal(await alert.getByRole("link").count(), FAULTS.length);
        assert.equal(await pages.hal.getByRole("link", { name: /^Fault:/ }).count(), FAULTS.length);
        for (const [file, line, column, wrong] of FAULTS) {
          const rows = pages.hal.getByRole("table", { name: `The faulty rows of ${file}` });
          const at = await rows.getByRole("columnheader").allInnerTexts();
          const row = rows.getByRole("row").filter({ has: pages.hal.getByRole("rowheader", { name: String(line), exact: true }) });
          const cell = row.locator("th, td").nth(at.map((one) => one.trim().toLowerCase()).indexOf(column));
          const fault = cell.getByRole("link", { name: `Fault: ${wrong}` });
          // From the cell to what is said of it, which names the place and the words.
          await fault.click();
          const said = pages.hal.locator(":target");
          assert.match(await said.innerText(), new RegExp(`${file}, line ${line}, ${column}`));
        }
        await pages.hal.goto(to("changes"));
        await pages.hal.getByText("No change waits for a decision").waitFor();
      });

      await step("each uploads its baseline, and the other takes it", async () => {
        const hospital = [
          csv("accounts.csv", changed("accounts.csv", ["38500000", "38600000"])),
          csv("activity.csv", changed("activity.csv", ["4000,8000", "4100,8200"])),
        ];
        const board = [
          csv("accounts.csv", changed("accounts.csv", ["38000000", "38600000"])),
          csv("population.csv", changed("population.csv", ["A1,P,0-64,80000,80000", "A1,P,0-64,80000,80100"])),
        ];
        await pace.take();
        await upload(pages.hal, to("data"), hospital, "Our audited accounts");
        await pages.hal.getByRole("heading", { name: "Change 1", level: 1 }).waitFor();
        await pace.take();
        await upload(pages.ivy, to("data"), board, "Our ledger and the newest projection");
        await pages.ivy.getByRole("heading", { name: "Change 2", level: 1 }).waitFor();
        await pace.take();
        await pages.ivy.goto(to("changes/1"));
        await accept(pages.ivy, "It is what we were told");
        await pace.take();
        await pages.hal.goto(to("changes/2"));
        await accept(pages.hal, "So is this");
        await pages.hal.goto(to("data/files/accounts.csv"), { waitUntil: "commit" }).catch(() => {});
        const file = await pages.hal.request.get(to("data/files/accounts.csv"));
        const lines = (await file.text()).split("\n");
        assert.ok(lines.some((line) => line.startsWith("ICB,hospital contract") && line.includes("38600000")), "the board's row");
        assert.ok(lines.some((line) => line.startsWith("HOSP,hospital contract") && line.includes("38600000")), "the hospital's row");
      });

      await step("both sign the facts", async () => {
        await signAll(pages.hal, to("agreement"));
        await pages.ivy.goto(to("agreement"));
        await pages.ivy.getByText(/signatures on the facts are given; \d+ are missing/).waitFor();
        await signAll(pages.ivy, to("agreement"));
        await pages.ivy.getByText("Every organisation that is asked has signed the facts").waitFor();
      });

      await step("a changed assumption is proposed, and the page shows what it moves", async () => {
        await pages.ivy.goto(to("assumptions"));
        await pages.ivy.getByRole("link", { name: "Growth of the allocation" }).first().click();
        await pages.ivy.getByRole("heading", { name: /Growth of the allocation/, level: 1 }).waitFor();
        await pages.ivy.getByLabel("Value", { exact: true }).fill("plenty");
        await pages.ivy.getByLabel("Why", { exact: true }).first().fill("The settlement is lower than we thought");
        await pace.take();
        await pages.ivy.getByRole("button", { name: "Propose this value" }).click();
        await pages.ivy.getByRole("alert").getByRole("link").first().waitFor();
        assert.equal(await pages.ivy.getByLabel("Value", { exact: true }).inputValue(), "plenty");
        await pages.ivy.getByLabel("Value", { exact: true }).fill("1");
        await pace.take();
        await pages.ivy.getByRole("button", { name: "Propose this value" }).click();
        await pages.ivy.getByRole("heading", { name: "Change 3", level: 1 }).waitFor();

        await pages.hal.goto(to("changes"));
        await pages.hal.getByRole("link", { name: "Change 3" }).click();
        const rows = await table(pages.hal, /Rows before and after/);
        assert.deepEqual(rows.slice(1).map((row) => row.slice(-2)), [["2", "1"]]);
        // £40m that grows by 1% a year for two years instead of 2%: 40 × (1.0404 − 1.0201) = £0.812m less.
        const moved = await table(pages.hal, /numbers that matter, before and after/);
        const gap = moved.find((row) => /gap/i.test(row[0]));
        assert.ok(gap, JSON.stringify(moved));
        assert.match(gap.at(-1), /£0\.8m/, JSON.stringify(moved));
        assert.notEqual(gap[1], gap[2]);
        assert.ok(moved.some((row) => /no change/.test(row.at(-1))), "what does not move is said to be so");
      });

      await step("it would void the two signatures on the assumptions, and it does", async () => {
        const lapsing = await pages.hal.getByRole("region", { name: "Signatures" }).getByRole("listitem").allInnerTexts();
        assert.equal(lapsing.length, 2, lapsing.join("\n"));
        for (const organisation of [ICB, HOSPITAL]) {
          assert.ok(lapsing.some((one) => one.startsWith(`${organisation} on assumptions (facts)`)), lapsing.join("\n"));
        }
        await pace.take();
        await accept(pages.hal, "It is what the letter says");
        await pages.hal.goto(to("agreement"));
        const grid = await table(pages.hal, /Section by organisation/);
        const sections = grid.slice(1);
        assert.ok(sections.length >= 5, "a row for each section");
        for (const [section, ...stances] of sections) {
          const wanted = section.startsWith("Assumptions") ? /^Facts: lapsed/ : /^Facts: agrees since/;
          assert.equal(stances.length, 2);
          for (const stance of stances) assert.match(stance, wanted, section);
        }
        await pages.hal.getByText("2 are missing").waitFor();
        await pages.hal.getByText(/What stands between us and a signed plan/).click();
        for (const organisation of [ICB, HOSPITAL]) {
          await pages.hal.getByText(`${organisation} signed assumptions before it changed, and has not signed again`).first().waitFor();
        }
      });

      await step("both sign again", async () => {
        for (const page of [pages.hal, pages.ivy]) await signAll(page, to("agreement"));
        await pages.ivy.getByText("Every organisation that is asked has signed the facts").waitFor();
      });

      await step("what is published is open to the public, drafts are not", async () => {
        await pages.ivy.getByLabel("Version").selectOption({ index: 0 });
        const published = await pages.ivy.getByLabel("Version").locator("option:checked").innerText();
        assert.match(published, /^Version 4\b/);
        await pages.ivy.getByRole("button", { name: "Publish this version" }).click();
        await pages.ivy.getByRole("heading", { name: "Agreement", level: 1 }).waitFor();
        // Something goes on after publication: it is a draft until it is published in its turn.
        await pages.ivy.goto(to("assumptions/funding"));
        await pages.ivy.getByLabel("Value", { exact: true }).fill("0.3");
        await pages.ivy.getByLabel("Why", { exact: true }).first().fill("a secret of the partners");
        await pace.take();
        await pages.ivy.getByRole("button", { name: "Propose this value" }).click();
        await pages.ivy.getByRole("heading", { name: "Change 4", level: 1 }).waitFor();
        await pace.take();
        await pages.hal.goto(to("changes/4"));
        await accept(pages.hal, "it stays between us");

        const { citizen } = pages;
        await citizen.goto("/");
        await citizen.getByRole("link", { name: "Two places" }).click();
        assert.ok((await citizen.getByRole("main").innerText()).length > 300, "an overview to read");
        await citizen.getByRole("navigation", { name: "Plan" }).getByRole("link", { name: "Assumptions" }).click();
        const assumptions = await citizen.getByRole("main").innerText();
        assert.match(assumptions, /Growth of the allocation/);
        assert.doesNotMatch(assumptions, /0\.3/);
        assert.match(await pages.hal.goto(to("assumptions")).then(() => pages.hal.getByRole("main").innerText()), /0\.3/);
        for (const hidden of ["?version=1", "?version=5"]) assert.equal((await citizen.goto(to(hidden))).status(), 404, hidden);
        for (const hidden of ["changes", "changes/4", "agreement", "people", "audit"]) {
          await citizen.goto(to(hidden));
          await citizen.getByRole("heading", { name: "Sign in", level: 1 }).waitFor();
        }
        const offered = await citizen.goto(to()).then(() => citizen.getByRole("navigation", { name: "Plan" }).getByRole("link").allInnerTexts());
        for (const inside of ["Changes", "Agreement", "People", "Audit"]) assert.ok(!offered.includes(inside), inside);
      });

      await step("the log holds", async () => {
        await pages.ivy.goto(to("audit"));
        await pace.take();
        await pages.ivy.getByRole("button", { name: "Check it now" }).click();
        await pages.ivy.getByText("nothing is wrong").waitFor();
        const log = await pages.ivy.getByRole("main").innerText();
        assert.match(log, /2 signatures lapsed/);
        assert.match(log, /published version 4/);
      });

      await step("nothing went wrong on any page meanwhile", () => {
        assert.deepEqual(Object.values(pages).flatMap((page) => page.faults), []);
      });
    });
  });
}
