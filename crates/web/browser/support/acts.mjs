// What people do on the site, by the words that they read.

/** A password that anybody may know: these accounts live for a test. */
export const PASSWORD = "two wards and a hill";

/**
 * The site lets one address do dear things ten times at once and then once in six seconds, and all our people share an address:
 * this counts along and waits before the site would say so.
 */
export class Pace {
  left = 9;
  then = Date.now();

  async take() {
    const now = Date.now();
    this.left = Math.min(9, this.left + (now - this.then) / 6000);
    this.then = now;
    if (this.left < 1) await new Promise((done) => setTimeout(done, (1 - this.left) * 6000 + 50));
    this.left -= 1;
  }
}

/** Takes up an invitation: with a new account, or with the one that the address has. */
export async function takeUp(page, path, name) {
  await page.goto(path);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("The same password again").fill(PASSWORD);
  await page.getByRole("button", { name: "Take up the invitation" }).click();
  await page.getByRole("link", { name: new RegExp(name) }).waitFor();
}

/** Invites somebody; the path of their invitation. */
export async function invite(page, people, email, organisation, role) {
  await page.goto(people);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("combobox", { name: "Organisation" }).or(page.getByRole("textbox", { name: "Organisation" })).fill(organisation);
  await page.getByLabel("Role", { exact: true }).selectOption({ label: role });
  await page.getByRole("button", { name: "Invite" }).click();
  const status = page.getByRole("status").filter({ has: page.getByRole("heading", { name: `Invitation for ${email}` }) });
  const link = await status.getByText(/\/invitations\//).innerText();
  return new URL(link.trim()).pathname;
}

/** A CSV file to choose in a form. */
export const csv = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

/** Sends files on the Data page. */
export async function upload(page, data, files, reason) {
  await page.goto(data);
  await page.getByLabel("Files", { exact: true }).setInputFiles(files);
  await page.getByLabel("Why").fill(reason);
  await page.getByRole("button", { name: "Check and propose" }).click();
}

/** Signs the facts of every section. */
export async function signAll(page, agreement) {
  await page.goto(agreement);
  const boxes = page.getByRole("group", { name: "Sections" }).getByRole("checkbox");
  for (let at = 0; at < await boxes.count(); at += 1) await boxes.nth(at).check();
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await page.getByRole("heading", { name: "Signed" }).waitFor();
}

/** Accepts the change that the page shows. */
export async function accept(page, reason) {
  await page.getByLabel("Why you accept").fill(reason);
  await page.getByRole("button", { name: "Accept this change" }).click();
  await page.getByRole("heading", { name: "Decided", exact: true }).waitFor();
}

/** A table by its caption, as rows of words. */
export async function table(page, caption) {
  const found = page.getByRole("table", { name: caption });
  return found.evaluate((own) => [...own.rows].map((row) => [...row.cells].map((cell) => cell.innerText.replace(/\s+/g, " ").trim())));
}
