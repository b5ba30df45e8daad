// What a page costs: bytes over the wire on a first visit and the server's own time, on Marlshire; and that it asks nobody else.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { PAGES, as } from "./support/marlshire.mjs";
import { marlshire } from "./support/shared.mjs";

const MOST_KB = 300;
const MOST_MS = 300;

/** Loads a page as somebody who was never there: bytes of all that came, compressed as it came. */
async function load(browser, site, lead, one) {
  const visit = await as(browser, site, lead, one.open);
  const wire = await visit.context().newCDPSession(visit);
  await wire.send("Network.enable");
  let bytes = 0;
  let requests = 0;
  wire.on("Network.loadingFinished", (done) => { bytes += done.encodedDataLength; requests += 1; });
  const [before, cpu] = [site.requests.length, site.cpu()];
  const answer = await visit.goto(one.at(site), { waitUntil: "load" });
  await visit.waitForTimeout(100);
  const spent = site.cpu() - cpu;
  assert.equal(answer.status(), one.status, one.name);
  const document = site.requests.slice(before).find((request) => !request.path.startsWith("/assets"));
  const { faults } = visit;
  await visit.context().close();
  return { bytes, requests, ms: document.ms, cpu: spent, faults };
}

const middle = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

describe("what pages of Marlshire cost", () => {
  let browser;
  let site;
  let lead;

  before(async () => {
    ({ browser, site, lead } = await marlshire());
    await lead.goto(site.path());
  });

  test(`each is at most ${MOST_KB} KB and ${MOST_MS} ms, asks nobody else and breaks no rule of its own`, async () => {
    const table = [];
    const faults = [];
    for (const one of PAGES) {
      const loads = [];
      for (let time = 0; time < 3; time += 1) loads.push(await load(browser, site, lead, one));
      const row = {
        page: one.name,
        KB: Math.round(Math.max(...loads.map((each) => each.bytes)) / 102.4) / 10,
        requests: loads[0].requests,
        "first ms": Math.round(loads[0].ms),
        "usual ms": Math.round(middle(loads.map((each) => each.ms))),
        "CPU ms": middle(loads.map((each) => each.cpu)),
      };
      table.push(row);
      if (row.KB > MOST_KB) faults.push(`${one.name} weighs ${row.KB} KB`);
      // On a machine that is busy with other things a page waits for its turn: processor time tells what is its own.
      if (row["usual ms"] > MOST_MS && !(row["CPU ms"] <= MOST_MS)) faults.push(`${one.name} takes ${row["usual ms"]} ms`);
      // A missing page is told in the console by the browser itself.
      faults.push(...loads.flatMap((each) => each.faults));
    }
    console.table(table);
    assert.deepEqual(faults, []);
  });
});
