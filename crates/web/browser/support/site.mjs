// A site of its own for a test: the `concordat` binary on a new store and a free port.
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

export const ROOT = resolve(import.meta.dirname, "../../../..");
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");
export const CONCORDAT = resolve(process.env.CONCORDAT ?? join(TARGET, "debug/concordat"));

/** An example's folder. */
export const example = (name) => join(ROOT, "examples", name);

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

export class Site {
  /** Serves packs; with accounts unless `alone`. */
  static async start({ packs, alone = false }) {
    if (!existsSync(CONCORDAT)) throw new Error(`there is no ${CONCORDAT}: cargo build first, or name the binary in CONCORDAT`);
    const site = new Site();
    site.folder = mkdtempSync(join(tmpdir(), "concordat-browser-"));
    site.store = join(site.folder, "concordat.db");
    site.plans = [];
    site.requests = [];
    const serving = ["serve", "--data", site.folder, "--port", "0", ...packs.flatMap((pack) => ["--pack", pack])];
    if (!alone) serving.push("--shared");
    site.process = spawn(CONCORDAT, serving, { env: { ...process.env, CONCORDAT_LOG: "info" }, stdio: ["ignore", "pipe", "pipe"] });
    // However the test ends, the server ends with it.
    process.once("exit", () => site.process.kill("SIGKILL"));
    createInterface({ input: site.process.stderr }).on("line", (line) => site.heard(line));
    site.gone = new Promise((done) => { site.process.once("exit", done); });
    await Promise.race([site.ready(), site.gone.then((code) => { throw new Error(`concordat serve ended with ${code}: ${site.complaints.join("\n")}`); })]);
    return site;
  }

  complaints = [];

  /** What the server says of a request: route, status and the time it took. */
  heard(line) {
    const found = /method=(\S+) path="([^"]+)" status=(\d+) ms="?([\d.]+)"?/.exec(line);
    if (found) this.requests.push({ method: found[1], path: found[2], status: Number(found[3]), ms: Number(found[4]) });
    if (!found || / (ERROR|WARN) /.test(line)) this.complaints.push(line);
  }

  /** Resolves once the server has said where its plans are. */
  ready() {
    return new Promise((done) => {
      createInterface({ input: this.process.stdout }).on("line", (line) => {
        const plan = /^(.*\S)\s+(http\S+)(\/plans\/\S+)$/.exec(line);
        if (plan) this.plans.push({ name: plan[1], path: plan[3] });
        const all = /^All plans\s+(http\S+?)\/?$/.exec(line);
        if (all) this.url = all[1];
        if (line.startsWith("Ctrl-C")) done();
      });
    });
  }

  /** The path of the first plan, or of a page of it. */
  path(page = "") {
    return this.plans[0].path + (page === "" || page.startsWith("?") ? page : `/${page}`);
  }

  /** Runs a command on the store, as whoever runs the server can. */
  async command(...words) {
    const { stdout } = await promisify(execFile)(CONCORDAT, words, { maxBuffer: 1 << 26 });
    return JSON.parse(stdout);
  }

  /** A `concordat plan` command on this store, as an organisation in roles. */
  plan(act, as, ...words) {
    return this.command("plan", act, this.store, ...words, "--as", as, "--json");
  }

  /** The path of an invitation made beside the site, as the first one has to be. */
  async invitation(email, organisation, role) {
    const made = await this.command("plan", "invite", this.store, email, organisation, role, "--json");
    return `/invitations/${made.token}`;
  }

  /** Processor time that the server has had, in ms; on other systems than Linux not known. */
  cpu() {
    try {
      const fields = readFileSync(`/proc/${this.process.pid}/stat`, "utf8").split(") ")[1].split(" ");
      return 10 * (Number(fields[11]) + Number(fields[12]));
    } catch {
      return NaN;
    }
  }

  async stop() {
    this.process.kill("SIGTERM");
    const late = setTimeout(() => this.process.kill("SIGKILL"), 10_000);
    await this.gone;
    clearTimeout(late);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
