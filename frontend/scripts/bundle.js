// Checks all published files in the reader's own browser, and looks a ballot code up without sending it anywhere.
import { count, unknownRule } from "./count.js";
import { canonical, fromHex, leafHash, nodeHash, openCheckpoint, sha256, toHex } from "./notes.js";

const text = (bytes) => new TextDecoder().decode(bytes);
const json = (files, name) => JSON.parse(text(files[name]));
const hash = async (bytes) => toHex(await sha256(bytes));
const number = (value) => value.toLocaleString("en-GB");
const fail = (message) => {
  throw new Error(message);
};

const place = document.querySelector("[data-bundle]");
if (place && globalThis.crypto?.subtle) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", (event) => run(event.target));
  document.querySelector("[data-code-form]")?.addEventListener("submit", lookUp);
}

async function run(button) {
  const said = place.querySelector("[data-bundle-said]");
  said.replaceChildren();
  button.disabled = true;
  try {
    for await (const [mark, told] of check()) say(said, mark, told);
    say(said, "good", "Done: everything this page can check holds.");
  } catch (error) {
    say(said, "wrong", error.message);
  }
  button.disabled = false;
}

function say(said, mark, told) {
  const item = document.createElement("li");
  item.className = `finding-${mark}`;
  item.textContent = told;
  said.append(item);
}

async function get(name) {
  const answer = await fetch(place.dataset.files.replace("NAME", name));
  if (!answer.ok) throw new Error(`${name} could not be fetched. Try again in some minutes.`);
  return new Uint8Array(await answer.arrayBuffer());
}

async function* check() {
  const manifest = await get("manifest.json");
  const digest = await hash(manifest);
  if (digest !== place.dataset.digest) fail(`The manifest’s digest is ${digest}, not the published one.`);
  const files = {};
  for (const [name, told] of Object.entries(JSON.parse(text(manifest)).files)) {
    files[name] = await get(name);
    if ((await hash(files[name])) !== told) fail(`${name} is not the file that the manifest names.`);
  }
  yield ["good", `All ${Object.keys(files).length} files are those of the manifest, whose digest is ${digest.slice(0, 16)}…`];

  const paper = json(files, "paper.json");
  const { seed } = json(files, "seed.json");
  if ((await hash(fromHex(seed))) !== paper.seed_commitment) fail("The seed is not the one committed to on the paper.");
  const entries = json(files, "ledger.json");
  const [frozen, sealed] = ["paper.frozen", "box.sealed"].map((act) => entries.find((each) => each.act === act) ?? fail(`The ledger has no entry ${act}.`));
  for (const [place, { digest: told, ...entry }] of entries.entries()) {
    const before = entries[place - 1];
    const follows = !before || (entry.number > before.number && (entry.number > before.number + 1 || entry.previous === before.digest));
    if ((await hash(deep(entry))) !== told || !follows) fail(`Entry ${entry.number} of the ledger does not hold.`);
  }
  const same = { paper: await hash(files["paper.json"]), charter: await hash(files["charter.json"]), seed_commitment: paper.seed_commitment };
  for (const [key, wanted] of Object.entries(same)) if (frozen.body[key] !== wanted) fail(`The ledger froze another ${key} before the vote.`);
  yield ["good", `Paper, charter and seed are those that the ledger (entry ${frozen.number}) froze before the vote.`];

  const set = json(files, "sealed.json");
  const mark = ([slot, version, sha]) => canonical({ round: set.round, sha256: sha, slot, version });
  const root = toHex(await merkleRoot(await Promise.all(set.envelopes.map((each) => leafHash(mark(each))))));
  if (root !== set.root || root !== sealed.body.root || set.envelopes.length !== sealed.body.envelopes) fail("The sealed set is not the one that the ledger tells of.");
  const spoiled = json(files, "spoiled.json");
  yield ["good", `${number(set.envelopes.length)} envelopes were sealed, as the ledger (entry ${sealed.number}) says.`];
  yield await checkBoard(files, set, frozen.body.board, entries);

  const result = json(files, "result.json");
  const blank = json(files, "blank.json");
  for (const contest of paper.contests) {
    const ballots = read(text(files[`ballots-${contest.key}.pb`]));
    const codes = [...ballots.map(({ code }) => code), ...(blank[contest.key] ?? [])];
    if (new Set(codes).size !== codes.length) fail(`A ballot code stands twice in ${contest.title}.`);
    if (codes.length + spoiled.length !== set.envelopes.length) fail(`${contest.title} has ${codes.length} ballots and ${spoiled.length} spoiled, but ${set.envelopes.length} were sealed.`);
    yield* recount(contest, paper.counting, ballots, fromHex(seed), result.contests.find((each) => each.contest === contest.key));
  }
}

// Canonical JSON of anything: names sorted at every depth, no blanks.
function deep(value) {
  const sorted = (part) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.keys(part).sort().map((key) => [key, sorted(part[key])]))
      : Array.isArray(part)
        ? part.map(sorted)
        : part;
  return new TextEncoder().encode(JSON.stringify(sorted(value)));
}

async function merkleRoot(level) {
  if (!level.length) return sha256();
  while (level.length > 1) {
    const above = [];
    for (let at = 0; at < level.length; at += 2) above.push(at + 1 < level.length ? await nodeHash(level[at], level[at + 1]) : level[at]);
    level = above;
  }
  return level[0];
}

async function checkBoard(files, set, key, entries) {
  const lines = text(files["board.jsonl"]).split("\n").slice(0, -1);
  const hashes = await Promise.all(lines.map((line) => leafHash(new TextEncoder().encode(line))));
  const notes = json(files, "checkpoints.json");
  let held = true;
  let size = 0;
  for (const note of notes) {
    const head = await openCheckpoint(note, key);
    held &&= head.held;
    if (head.size < size || head.size > lines.length || toHex(head.root) !== toHex(await merkleRoot(hashes.slice(0, head.size)))) fail(`The board at ${head.size} envelopes is not the one that was signed.`);
    size = head.size;
  }
  if (size !== lines.length || !notes.length) fail("The board has envelopes that no signed head covers.");
  const last = {};
  for (const { slot, version, sha256: sha } of lines.map((line) => JSON.parse(line))) if (!last[slot] || last[slot][1] < version) last[slot] = [slot, version, sha];
  const out = json(files, "excluded.json");
  const aside = checkExcluded(out, entries, last);
  const gone = new Set(out.map(([slot, version]) => `${slot} ${version}`));
  const wanted = Object.keys(last).sort().map((slot) => last[slot]).filter(([slot, version]) => !gone.has(`${slot} ${version}`));
  if (JSON.stringify(wanted) !== JSON.stringify(set.envelopes)) fail("The sealed set is not the last envelope of every slot on the board.");
  return held
    ? ["good", `The board’s ${number(lines.length)} envelopes stand under ${notes.length} signed heads, and the last of each slot was sealed${gone.size > aside ? `, but for ${gone.size - aside} declared void` : ""}${aside ? `, but for ${aside} set aside by quarantine` : ""}.`]
    : ["wait", "The board fits the sealed set. Its signatures could not be checked: this browser has no Ed25519."];
}

// What is left out stands in the ledger, reason by reason, and quarantine leaves out the last of a slot. How many it left out.
function checkExcluded(out, entries, last) {
  const aside = out.filter(([, , reason]) => reason !== "fault_window");
  const told = {};
  const add = (reason, more) => (told[reason] = (told[reason] ?? 0) + more);
  const judged = {};
  for (const { act, body } of entries) {
    if (act === "finding.decided" && body.decision === "aside") {
      if (new Set(body.judges).size < 2) fail("Ballots were set aside by one person alone.");
      judged[body.pattern] = (judged[body.pattern] ?? 0) + body.electors;
    }
    if (act === "ballots.voided") add("fault_window", body.envelopes);
    if (act === "ballots.set_aside") for (const [reason, envelopes] of Object.entries(body.reasons)) add(reason, envelopes);
  }
  for (const [, , reason] of out) add(reason, -1);
  if (aside.some(([, , reason]) => !judged[reason]--)) fail("More envelopes are set aside than two people judged.");
  if (Object.values(told).some((left) => left !== 0)) fail("Other envelopes are left out than the ledger tells of.");
  if (aside.some(([slot, version]) => last[slot]?.[1] !== version)) fail("An envelope is set aside that is not the last of its slot.");
  return aside.length;
}

async function* recount(contest, counting, ballots, seed, published) {
  const why = unknownRule(contest, counting);
  const order = await orderBySeed(seed, contest.lines.map(({ id }) => id));
  for (const pot of contest.pots) {
    const told = published.pots.find((each) => each.pot === pot.key);
    const name = contest.pots.length > 1 ? `${contest.title}, ${pot.name}` : contest.title;
    if (why || told.budget !== pot.budget) {
      yield ["wait", `${name} is not counted here: this page does not know ${why || "money that moves between pots"}. verify.py in the files does.`];
      continue;
    }
    const costs = Object.fromEntries(contest.lines.filter((line) => line.pot === pot.key).map(({ id, cost }) => [id, BigInt(cost)]));
    const election = { budget: BigInt(pot.budget), costs, order, ballots: together(ballots, costs) };
    const funded = count(election, counting, ["cumulative", "score"].includes(contest.kind), told.endowment);
    if (JSON.stringify(funded) !== JSON.stringify(told.selected)) fail(`${name}: counted here, ${funded.join(", ") || "nothing"} is funded, not ${told.selected.join(", ") || "nothing"}.`);
    const all = funded.length === 1 ? "the same idea is funded" : `the same ${funded.length} ideas are funded`;
    yield ["good", `${name}: counted again from ${number(ballots.length)} ballots, ${all}.`];
  }
}

async function orderBySeed(seed, lines) {
  const keyed = await Promise.all(lines.map(async (line) => [toHex(await sha256(seed, new TextEncoder().encode(line))), line]));
  return Object.fromEntries(keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line], rank) => [line, rank]));
}

// Ballots with a choice among these lines, alike ones as one.
function together(ballots, costs) {
  const found = new Map();
  for (const { lines, points } of ballots) {
    const marks = lines.map((line, at) => [line, BigInt(points[at] ?? 1)]).filter(([line, worth]) => line in costs && worth > 0n);
    if (!marks.length) continue;
    const key = marks.map(([line, worth]) => `${line} ${worth}`).sort().join("\n");
    if (!found.has(key)) found.set(key, { size: 0n, marks: Object.fromEntries(marks) });
    found.get(key).size += 1n;
  }
  return [...found.values()];
}

// Ballots of a file in the Pabulib format: code, lines, points.
function read(file) {
  const [head, ...rows] = file.split(/^VOTES\r?\n/m)[1].split(/\r?\n/).filter(Boolean).map(cells);
  const [code, vote, points] = ["voter_id", "vote", "points"].map((name) => head.indexOf(name));
  return rows.map((row) => ({
    code: row[code],
    lines: row[vote] ? row[vote].split(",") : [],
    points: points >= 0 && row[points] ? row[points].split(",").map(Number) : [],
  }));
}

function cells(row) {
  return [...row.matchAll(/(?:^|;)(?:"((?:[^"]|"")*)"|([^;]*))/g)].map(([, quoted, plain]) => (quoted === undefined ? plain : quoted.replaceAll('""', '"')));
}

// The code goes no further than this browser; where that fails the form is sent as without scripts.
async function lookUp(event) {
  const form = event.target;
  const typed = new FormData(form).get("code").toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  const said = document.querySelector("[data-code-said]");
  event.preventDefault();
  said.replaceChildren();
  if (!/^[0-9A-HJKMNP-TV-Z]{12}$/.test(typed)) {
    say(said, "wrong", "A ballot code looks like K7QD-4M2P-XW9T. Type it as it is printed.");
    return;
  }
  const code = typed.match(/.{4}/g).join("-");
  try {
    const [paper, blank] = [JSON.parse(text(await get("paper.json"))), JSON.parse(text(await get("blank.json")))];
    let found = false;
    for (const contest of paper.contests) {
      const ballot = read(text(await get(`ballots-${contest.key}.pb`))).find((each) => each.code === code);
      if (!ballot && !blank[contest.key]?.includes(code)) continue;
      found = true;
      const titles = Object.fromEntries(contest.lines.map(({ id, title }) => [id, title]));
      const chosen = ballot?.lines.map((line, at) => titles[line] + (ballot.points.length ? ` (${ballot.points[at]})` : ""));
      say(said, "good", `${contest.title}: ${chosen?.join("; ") ?? "left blank"}`);
    }
    if (!found) say(said, "wrong", "No ballot has this code. Check it for a slip. If you changed your vote, only the code of the last one is published.");
    else {
      say(said, "good", "Found in this browser: the code was sent to nobody. If this is not what you chose, tell the returning officer.");
      const more = document.createElement("button");
      more.type = "button";
      more.className = "button button-plain";
      more.textContent = "Show what became of each idea";
      more.addEventListener("click", () => send(form));
      const note = document.createElement("p");
      note.textContent = "For that the code is sent to this site, which keeps no record of it.";
      const item = document.createElement("li");
      item.className = "finding-more";
      item.append(more, note);
      said.append(item);
    }
  } catch {
    send(form);
  }
}

function send(form) {
  form.removeEventListener("submit", lookUp);
  form.requestSubmit();
}
