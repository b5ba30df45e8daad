// What makes the pages quicker to use: reading charts, sorting and filtering tables, asking what would be if.
// Every page works without it. No framework, nothing from elsewhere.
"use strict";

// ---------------------------------------------------------------- words and figures

const text = (node) => (node ? node.textContent.replace(/\s+/g, " ").trim() : "");

/** A figure as shown, as a number: brackets and a minus are negative, signs of money and per cent are left out. */
function figure(words) {
  const negative = /^\(.*\)$/.test(words) || /^[−-]/.test(words);
  const digits = words.replace(/[^0-9.]/g, "");
  if (digits === "" || digits === ".") return null;
  return negative ? -Number(digits) : Number(digits);
}

/** Pounds as £m with one decimal, negatives in brackets. */
function millions(pounds) {
  const tenths = Math.round(Math.abs(pounds) / 1e5) / 10;
  const words = `£${tenths.toLocaleString("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 })}m`;
  return pounds < 0 && tenths > 0 ? `(${words})` : words;
}

function element(name, attributes = {}, words = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = words;
  return made;
}

// ---------------------------------------------------------------- charts

/** What a chart says, point by point, from the table under it. */
function readings(table) {
  const heads = [...table.querySelectorAll("thead th")].map(text);
  const rows = [...table.querySelectorAll("tbody tr:not(.group)")].map((row) => [...row.children].map(text));
  const byRow = rows.map((cells) =>
    `${cells[0]}: ${cells.slice(1).map((cell, at) => (cells.length > 2 ? `${heads[at + 1]} ${cell}` : cell)).join(", ")}`);
  // Of a table in groups the chart draws the first.
  const drawn = [...(table.tBodies[0] || table).querySelectorAll("tr:not(.group)")].map((row) => [...row.children].map(text));
  const byColumn = heads.slice(1).map((head, at) =>
    `${head}: ${drawn.filter((cells) => cells.length > at + 1).map((cells) => `${cells[0]} ${cells[at + 1]}`).join(", ")}`);
  return { byRow, byColumn, inFirst: byRow.slice(0, drawn.length) };
}

/** Where the points of a drawing lie along its axis: dots of lines by column, or bars by row. */
function places(svg, { byRow: all, byColumn, inFirst }) {
  const centre = (shape, start, size) => Number(shape.getAttribute(start)) + Number(shape.getAttribute(size)) / 2;
  const dots = [...new Set([...svg.querySelectorAll("circle")].map((dot) => Number(dot.getAttribute("cx"))))].sort((a, b) => a - b);
  if (dots.length > 1 && dots.length === byColumn.length) return { along: "x", points: dots, words: byColumn };
  const bars = [...svg.querySelectorAll("rect")];
  const fits = (rows) => rows.length > 0 && bars.length > 0 && bars.length % rows.length === 0;
  const byRow = [all, inFirst].find(fits);
  if (!byRow) return { along: null, points: [], words: all };
  const each = bars.length / byRow.length;
  const firsts = byRow.map((_, at) => bars[at * each]);
  const ys = firsts.map((bar) => centre(bar, "y", "height"));
  const xs = firsts.map((bar) => centre(bar, "x", "width"));
  const rises = (values) => values.every((value, at) => at === 0 || value > values[at - 1]);
  if (rises(ys) && each < 3) return { along: "y", points: ys, words: byRow };
  if (rises(xs) && each < 3) return { along: "x", points: xs, words: byRow };
  return { along: null, points: [], words: byRow };
}

function chart(container) {
  const table = container.nextElementSibling && container.nextElementSibling.querySelector("table");
  if (!table) return;
  const said = readings(table);
  if (said.byRow.length === 0) return;
  const reading = element("p", { class: "reading", "aria-live": "polite" });
  container.querySelector("figcaption").before(reading);
  const usual = "Point at the chart, or focus it and use the arrow keys, to read its figures.";
  reading.textContent = usual;
  for (const drawing of container.querySelectorAll(".wide, .narrow")) {
    const svg = drawing.querySelector("svg");
    if (!svg) continue;
    const { along, points, words } = places(svg, said);
    let at = -1;
    const mark = document.createElementNS("http://www.w3.org/2000/svg", "line");
    mark.setAttribute("class", "near");
    mark.setAttribute("visibility", "hidden");
    svg.append(mark);
    const show = (next) => {
      at = Math.max(0, Math.min(words.length - 1, next));
      reading.textContent = words[at];
      if (!along) return;
      const box = svg.viewBox.baseVal;
      const ends = along === "x" ? [points[at], 0, points[at], box.height - 20] : [0, points[at] + 11, box.width, points[at] + 11];
      ["x1", "y1", "x2", "y2"].forEach((name, place) => mark.setAttribute(name, ends[place]));
      mark.setAttribute("visibility", "visible");
    };
    const leave = () => {
      at = -1;
      reading.textContent = usual;
      mark.setAttribute("visibility", "hidden");
    };
    drawing.tabIndex = 0;
    drawing.setAttribute("role", "group");
    drawing.setAttribute("aria-label", `${text(container.querySelector(".finding"))}. Arrow keys read its figures`);
    drawing.addEventListener("keydown", (event) => {
      const moves = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: words.length - 1 };
      if (event.key === "Escape") leave();
      if (!(event.key in moves)) return;
      event.preventDefault();
      show(moves[event.key]);
    });
    drawing.addEventListener("blur", leave);
    if (!along) continue;
    drawing.addEventListener("pointermove", (event) => {
      const frame = svg.getBoundingClientRect();
      const box = svg.viewBox.baseVal;
      const place = along === "x"
        ? ((event.clientX - frame.left) / frame.width) * box.width
        : ((event.clientY - frame.top) / frame.height) * box.height;
      let nearest = 0;
      points.forEach((point, one) => {
        if (Math.abs(point - place) < Math.abs(points[nearest] - place)) nearest = one;
      });
      if (nearest !== at) show(nearest);
    });
    drawing.addEventListener("pointerleave", leave);
  }
}

// ---------------------------------------------------------------- tables

const MANY = 12;

/** Rows in order of a column, each group by itself; totals stay at its end, group headings at its top. */
function sort(table, column, way) {
  for (const body of table.tBodies) {
    const rows = [...body.rows];
    const heads = rows.filter((row) => row.classList.contains("group"));
    const totals = rows.filter((row) => row.classList.contains("total"));
    const plain = rows.filter((row) => !heads.includes(row) && !totals.includes(row));
    const key = (row) => text(row.cells[column]);
    plain.sort((a, b) => {
      const [first, second] = [key(a), key(b)];
      const [x, y] = [figure(first), figure(second)];
      if (x === null || y === null) return x === y ? way * first.localeCompare(second, "en-GB") : x === null ? 1 : -1;
      return way * (x - y);
    });
    body.append(...heads, ...plain, ...totals);
  }
}

function sortable(table) {
  const heads = [...table.querySelectorAll("thead th")];
  heads.forEach((head, column) => {
    const words = text(head);
    if (words === "") return;
    const button = element("button", { type: "button", class: "sort" }, words);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const way = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", way === 1 ? "ascending" : "descending");
      sort(table, column, way);
    });
  });
}

function filterable(table, frame, number) {
  const rows = [...table.querySelectorAll("tbody tr:not(.group):not(.total)")];
  const box = element("div", { class: "filter" });
  const id = `filter-${number}`;
  const input = element("input", { type: "search", id, class: "nhsuk-input", autocomplete: "off" });
  const count = element("output", { for: id });
  box.append(element("label", { for: id }, "Show rows with"), input, count);
  frame.before(box);
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = wanted !== "" && !text(row).toLowerCase().includes(wanted);
      shown += row.hidden ? 0 : 1;
    }
    for (const body of table.tBodies) {
      const head = body.querySelector("tr.group");
      if (head) head.hidden = ![...body.rows].some((row) => row !== head && !row.hidden);
    }
    count.textContent = wanted === "" ? "" : `${shown} of ${rows.length} rows`;
  });
}

function tables() {
  document.querySelectorAll(".scroll > table").forEach((table, number) => {
    const rows = table.querySelectorAll("tbody tr:not(.group):not(.total)").length;
    if (rows < 3) return;
    sortable(table);
    if (rows >= MANY) filterable(table, table.parentElement, number);
  });
}

// ---------------------------------------------------------------- what if

const REST_MS = 350;
const FUTURES = 1000;

/** Asks at once without futures, then with them when the hand rests; an answer to an older question is dropped. */
function whatIf(form) {
  const said = form.querySelector(".said");
  const found = form.querySelector(".found");
  const bars = form.querySelector(".bars");
  const range = form.querySelector(".range");
  const boxes = [...form.querySelectorAll("input.exact")];
  const at = Number(form.dataset.year);
  const token = document.querySelector('meta[name="csrf"]');
  let asked = 0;
  let resting = 0;
  let busy = false;
  let waiting = false;

  const changed = () => boxes.filter((box) => box.value !== "" && Number.isFinite(box.valueAsNumber) && box.valueAsNumber !== Number(box.dataset.planned));

  async function ask(futures) {
    const set = Object.fromEntries(changed().map((box) => [box.name, box.valueAsNumber]));
    const headers = { "content-type": "application/json", accept: "application/json" };
    if (token) headers["x-csrf-token"] = token.content;
    const answer = await fetch(form.dataset.api, { method: "POST", headers, body: JSON.stringify({ set, futures }), credentials: "same-origin" });
    const json = await answer.json().catch(() => null);
    if (!answer.ok || !json || !json.after) throw new Error((json && json.error) || "The server could not work that out.");
    return json;
  }

  function tell({ before, after }) {
    const [was, is] = [before.residual_gap[at], after.residual_gap[at]];
    const moved = Math.round(is / 1e5) - Math.round(was / 1e5);
    const difference = moved === 0 ? "as much as in the plan"
      : `${millions(Math.abs(moved) * 1e5)} ${moved > 0 ? "more" : "less"} than in the plan`;
    const left = Math.round(is / 1e5) < 0 ? `has ${millions(-is)} to spare` : `has ${millions(is)} still to find`;
    said.textContent = `In ${after.years[at]} ${form.dataset.place} ${left}, ${difference}; if nothing is done it is ${millions(after.do_nothing_gap[at])}.`;
    draw(before, after);
  }

  function draw(before, after) {
    const cases = [["If nothing is done", "do_nothing_gap", "fill-worse"], ["After efficiency", "do_minimum_gap", "fill-better"], ["Still to find", "residual_gap", "fill-total"]];
    const most = Math.max(1, ...cases.flatMap(([, key]) => [Math.abs(before[key][at]), Math.abs(after[key][at])]));
    bars.replaceChildren(...cases.map(([name, key, fill]) => {
      const row = element("div");
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("viewBox", "0 0 100 8");
      svg.setAttribute("preserveAspectRatio", "none");
      svg.setAttribute("aria-hidden", "true");
      const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      for (const [attribute, value] of Object.entries({ x: 0, y: 1, height: 6, width: (100 * Math.abs(after[key][at])) / most, class: fill })) bar.setAttribute(attribute, value);
      const then = document.createElementNS("http://www.w3.org/2000/svg", "line");
      const x = (100 * Math.abs(before[key][at])) / most;
      for (const [attribute, value] of Object.entries({ x1: x, x2: x, y1: 0, y2: 8, class: "whisker", "vector-effect": "non-scaling-stroke" })) then.setAttribute(attribute, value);
      svg.append(bar, then);
      row.append(element("span", {}, name), svg, element("b", {}, millions(after[key][at])));
      return row;
    }));
    bars.hidden = false;
  }

  function tellRange({ before, after }) {
    if (!after.futures) return;
    const percent = (share) => `${(100 * share).toFixed(1)}%`;
    range.textContent = `With what is set taken as known, over ${after.futures.toLocaleString("en-GB")} futures the chance of the target is ${percent(after.chance_on_target[at])}`
      + ` (${percent(before.chance_on_target[at])} in the plan); in eight of ten, between ${millions(after.residual_gap_p10[at])}`
      + ` and ${millions(after.residual_gap_p90[at])} is still to find. The marks on the bars are the plan.`;
    range.hidden = false;
  }

  async function now() {
    if (changed().length === 0) return back();
    if (busy) { waiting = true; return; }
    busy = true;
    const mine = ++asked;
    try {
      const answer = await ask(0);
      if (mine === asked) tell(answer);
    } catch (failure) {
      said.textContent = failure.message;
    }
    busy = false;
    if (waiting) { waiting = false; now(); return; }
    clearTimeout(resting);
    resting = setTimeout(() => later(mine), REST_MS);
  }

  async function later(mine) {
    if (mine !== asked) return;
    found.dataset.state = "asking";
    try {
      const answer = await ask(FUTURES);
      if (mine === asked) tellRange(answer);
    } catch {
      range.hidden = true;
    }
    delete found.dataset.state;
  }

  function back() {
    asked += 1;
    clearTimeout(resting);
    said.textContent = said.dataset.planned;
    bars.hidden = true;
    range.hidden = true;
  }

  for (const box of boxes) {
    const slider = box.parentElement.querySelector(".slider");
    slider.hidden = false;
    slider.addEventListener("input", () => { box.value = slider.value; now(); });
    box.addEventListener("input", () => { slider.value = box.value; now(); });
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); now(); });
  const answersAnother = changed().length > 0;
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    if (answersAnother) { location.assign(form.action); return; }
    for (const box of boxes) {
      box.value = box.dataset.planned;
      box.parentElement.querySelector(".slider").value = box.value;
    }
    back();
  });
}

// On a phone the navigation scrolls sideways: the page one is on comes into view.
const here = document.querySelector(".plan-nav [aria-current]");
if (here) here.closest("ul").scrollLeft = here.offsetLeft - 24;

document.querySelectorAll("figure.chart").forEach(chart);
tables();
document.querySelectorAll("form.what-if[data-api]").forEach(whatIf);
