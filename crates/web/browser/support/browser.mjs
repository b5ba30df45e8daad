// Debian's Chromium, told to talk to nobody but the site.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const ARGUMENTS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

/** Starts the browser. */
export function open() {
  const executablePath = PLACES.find((place) => place && existsSync(place));
  if (!executablePath) throw new Error("there is no Chromium: install it, or say in CHROMIUM where it is");
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/** A visitor with cookies of their own. What goes wrong on any of their pages is kept in `faults`. */
export async function visitor(browser, site, options = {}) {
  const context = await browser.newContext({ baseURL: site.url, locale: "en-GB", viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(`${page.url()}: ${error.message}`));
  page.on("console", (said) => {
    // A refusal's status is written to the console by the browser itself; whether it was meant to be refused is the test's affair.
    const refused = /Failed to load resource.*status of (4\d\d)/.test(said.text());
    if ((said.type() === "error" || /Content Security Policy/i.test(said.text())) && !refused) page.faults.push(`${page.url()}: ${said.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${site.url}/`) && !request.url().startsWith("data:")) page.faults.push(`${page.url()} asks ${request.url()}`);
  });
  return page;
}
