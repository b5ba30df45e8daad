// One Marlshire for all tests of a process: getting it ready takes longer than a test of it.
import { after } from "node:test";
import { make } from "./marlshire.mjs";

let made;

/** The browser, the site, and the programme lead signed in on the page `lead`. */
export function marlshire() {
  made ??= make();
  return made;
}

after(async () => {
  const { browser, site } = (await made?.catch(() => undefined)) ?? {};
  await browser?.close();
  await site?.stop();
});
