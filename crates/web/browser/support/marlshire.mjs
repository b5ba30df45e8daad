// Marlshire as a dozen organisations use it: people, changes in every state, signatures that stand and that lapsed, disagreements.
import { Pace, csv, takeUp } from "./acts.mjs";
import { open, visitor } from "./browser.mjs";
import { Site, example } from "./site.mjs";

const LEAD = ["administrator", "programme_lead", "signatory", "analyst"];

/** The browser, the site, and the programme lead signed in on the page `lead`; to be ended by whoever asked for it. */
export async function make() {
  const browser = await open();
  const site = await Site.start({ packs: [example("marlshire")] });
  const lead = await visitor(browser, site);
  // Running the plan for the first time, and a change of it, takes as long as it takes.
  lead.context().setDefaultTimeout(180_000);
  for (const role of LEAD) await takeUp(lead, await site.invitation("ada@marl.example", "XMCN", role), "Ada Okafor");
  const others = [["uma@hospitals.example", "XMUH", "signatory", "Uma Lind"], ["cleo@hospitals.example", "XMUH", "clinician", "Cleo Marsh"],
    ["ben@eastmarsh.example", "XEDH", "analyst", "Ben Harper"]];
  for (const [email, organisation, role, name] of others) {
    const page = await visitor(browser, site);
    await takeUp(page, await site.invitation(email, organisation, role), name);
    await page.context().close();
  }
  try {
    await furnish(site, lead);
  } catch (failure) {
    await site.stop();
    throw failure;
  }
  site.waiting = await site.invitation("new@healthwatch.example", "XHWM", "reader");
  return { browser, site, lead };
}

async function furnish(site, lead) {
  const pace = new Pace();
  const hospital = "XMUH:signatory,analyst";
  const district = "XEDH:signatory,analyst";
  const board = "XMCN:signatory,analyst,programme_lead";
  for (const section of ["population", "activity", "accounts", "assumptions"]) await site.plan("sign", board, section, "agree");
  await site.plan("sign", hospital, "assumptions", "reserve", "--reason", "The growth of emergency care is on the low side");
  await site.plan("sign", hospital, "accounts", "agree");
  await site.plan("sign", district, "activity", "object", "--reason", "Our day cases are counted at the wrong site");
  await site.plan("publish", board, "1", "--reason", "The case for change was agreed in public");

  // Changes 1 and 2 are to the same row, so that once 1 is accepted 2 conflicts; 3 waits for a decision; 4 is turned down.
  const propose = async (assumption, value, reason) => {
    await pace.take();
    await lead.goto(site.path(`assumptions/${assumption}`));
    await lead.getByLabel("Value", { exact: true }).fill(value);
    await lead.getByLabel("Why", { exact: true }).first().fill(reason);
    await lead.getByRole("button", { name: "Propose this value" }).click();
    const said = await lead.getByRole("main").innerText();
    if (!said.startsWith("Change ")) throw new Error(`a change of ${assumption} to ${value} was not taken: ${said.slice(0, 400)}`);
  };
  await propose("frailty-75", "1.4", "Last winter was worse than the register says");
  await propose("frailty-75", "1.0", "Our geriatricians expect less than the register says");
  await propose("cancer", "3.1", "The alliance's newest forecast");
  await propose("ndg-ae", "1.33", "A guess");
  await site.plan("accept", board, "1", "--reason", "Agreed by the clinical reference group");
  // Who signed what changed signs again; the next change would void it once more.
  await site.plan("sign", board, "assumptions", "agree");
  await site.plan("assent", hospital, "3", "agree", "--reason", "It fits what we see");
  await site.plan("reject", board, "4", "--reason", "No source is given");

  const cell = (id) => `assumptions/assumptions/${id}/value`;
  const contest = (as, id, value, low, high, reason) => site.plan("contest", as, cell(id), value,
    "--low", low, "--high", high, "--settler", "XMCN", "--due", "2027-03-31", "--reason", reason);
  // The first is contested on the site, which works out what it is worth.
  await pace.take();
  await lead.goto(site.path("assumptions/child-emergency"));
  await lead.getByText("Contest this value").click();
  const form = lead.getByRole("group").filter({ has: lead.getByRole("button", { name: "Contest it" }) });
  await form.getByLabel("What you hold it to be").fill("0.8");
  await form.getByLabel(/Low end/).fill("0.6");
  await form.getByLabel(/High end/).fill("1.7");
  await form.getByLabel("Who settles it").fill("XMCN");
  await form.getByLabel("By when").fill("2027-03-31");
  await form.getByLabel("Why").fill("The register's figure is older than the vaccine");
  await form.getByRole("button", { name: "Contest it" }).click();
  await lead.getByRole("heading", { name: "Disagreement 1", level: 1 }).waitFor();
  await site.plan("position", hospital, "1", "1.5");
  await site.plan("position", district, "1", "1.1");
  await site.plan("offer", hospital, "1", "1.3", "--reason", "Half way");
  await contest(district, "respiratory-deprived", "1.2", "0.8", "1.6", "Smoking has not fallen in Eastmarsh");
  await site.plan("settle", board, "2", "0.9", "--reason", "The public health team's figure");
  await site.plan("rights", board, "accounts", "accept", "XMCN", "XMEW");
}

/** Every page of the site that answers GET, by the route that it is of: `open` is for people without an account. */
export const PAGES = [
  { route: "/", at: () => "/" },
  { route: "/sign-in", at: () => "/sign-in", open: true },
  { route: "/invitations/{token}", at: (site) => site.waiting, open: true },
  { route: "/account", at: () => "/account" },
  { route: "/plans/{plan}", at: (site) => site.path() },
  { route: "/plans/{plan}", name: "overview-public", at: (site) => site.path(), open: true },
  ...["case", "demand", "solutions", "bridge", "money", "capacity", "staff", "uncertainty", "assumptions", "agreement", "changes", "data", "people", "audit"]
    .map((page) => ({ route: `/plans/{plan}/${page}`, at: (site) => site.path(page) })),
  ...["hot-and-cold", "discharge-to-assess"]
    .map((id) => ({ route: "/plans/{plan}/solutions/{solution}", name: `solution-${id}`, at: (site) => site.path(`solutions/${id}`) })),
  ...["frailty-75", "child-emergency"]
    .map((id) => ({ route: "/plans/{plan}/assumptions/{assumption}", name: `assumption-${id}`, at: (site) => site.path(`assumptions/${id}`) })),
  ...[["1", "accepted"], ["2", "conflict"], ["3", "open"]]
    .map(([change, name]) => ({ route: "/plans/{plan}/changes/{change}", name: `change-${name}`, at: (site) => site.path(`changes/${change}`) })),
  ...[["1", "offer"], ["2", "settled"]]
    .map(([one, name]) => ({ route: "/plans/{plan}/disagreements/{dispute}", name: `disagreement-${name}`, at: (site) => site.path(`disagreements/${one}`) })),
  ...[["residual", "residual"], ["solution", "solution.stays and year = \"2029/30\""], ["line", "organisation = \"XMCN\" and category = \"prescribing\""]]
    .map(([name, address]) => ({ route: "/plans/{plan}/explain/{address}", name: `explain-${name}`, at: (site) => site.path(`explain/${encodeURIComponent(address)}`) })),
  { route: "(none)", name: "missing", at: (site) => site.path("assumptions/no-such-thing"), status: 404 },
].map((page) => ({ name: page.route.split("/").at(-1).replace(/[{}]/g, "").replace(/^plan$/, "overview") || "plans", status: 200, open: false, ...page }));

/** Routes that answer GET to programs with an access token alone. */
export const FOR_TOKENS = ["/api/plans/{plan}/versions/{version}", "/api/plans/{plan}/log"];

/** Routes that answer GET only where an identity provider is named; `crates/web/tests/provider.rs` goes through them. */
export const FOR_PROVIDERS = ["/sign-in/provider", "/sign-in/provider/back"];

/** Routes that answer GET with no page for people, and what they answer with. */
export const NO_PAGES = {
  "/health": /json/,
  "/api/openapi.json": /json/,
  "/assets/{file}": /css|javascript/,
  "/plans/{plan}/api/results": /json/,
  "/plans/{plan}/tables/{file}": /csv/,
  "/plans/{plan}/data/files/{file}": /csv/,
  "/plans/{plan}/audit/checkpoint": /text\/plain/,
  "/plans/{plan}/audit/proof/{leaf}": /json/,
};

/** What only comes of sending a form: the page, and how one gets there. */
export const AFTER_FORMS = [
  {
    name: "data-faulty",
    async reach(page, site) {
      const files = await page.request.get(site.path("data/files/beds.csv"));
      const broken = (await files.text()).replace(/\d+/g, (digits, at) => (at % 3 === 0 ? `${digits}O` : digits));
      await page.goto(site.path("data"));
      await page.getByLabel("Files", { exact: true }).setInputFiles([csv("beds.csv", broken)]);
      await page.getByLabel("Why").fill("Our beds");
      await page.getByRole("button", { name: "Check and propose" }).click();
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "assumption-faulty",
    async reach(page, site) {
      await page.goto(site.path("assumptions/cancer"));
      await page.getByLabel("Value", { exact: true }).fill("a lot");
      await page.getByRole("button", { name: "Propose this value" }).click();
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "sign-in-faulty",
    open: true,
    async reach(page) {
      await page.goto("/sign-in");
      await page.getByLabel("E-mail address").fill("nobody@example.org");
      await page.getByLabel("Password").fill("not a password of anybody");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "people-invited",
    async reach(page, site) {
      await page.goto(site.path("people"));
      await page.getByLabel("E-mail address").fill("somebody@eastmarsh.example");
      await page.getByLabel("Organisation").last().fill("XEDH");
      await page.getByRole("button", { name: "Invite" }).click();
      await page.getByRole("status").first().waitFor();
    },
  },
  {
    name: "agreement-signed",
    async reach(page, site) {
      await page.goto(site.path("agreement"));
      await page.getByRole("checkbox", { name: "Evidence" }).check();
      await page.getByRole("button", { name: "Sign", exact: true }).click();
      await page.getByRole("heading", { name: "Signed" }).waitFor();
    },
  },
  {
    name: "audit-checked",
    async reach(page, site) {
      await page.goto(site.path("audit"));
      await page.getByRole("button", { name: "Check it now" }).click();
      await page.getByText("nothing is wrong").waitFor({ timeout: 60_000 });
    },
  },
];

/** Someone who is not signed in, or the programme lead, as a visitor with these browser options. */
export async function as(browser, site, lead, open, options) {
  const storageState = open ? undefined : await lead.context().storageState();
  return visitor(browser, site, { storageState, ...options });
}
