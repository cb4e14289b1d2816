// Checks a panel's lottery in the reader's own browser: the commitment's fingerprint, the numbering of the panels,
// the draw, and a saved proof that somebody is in the frozen pool. Written apart from the program that drew.
import { fromHex, isIncluded, sha256, toHex } from "./notes.js";

const WORDS = 2 ** 32;
const utf8 = new TextEncoder();
const number = (value) => value.toLocaleString("en-GB");
const hash = async (bytes) => toHex(await sha256(bytes));
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const fail = (message) => {
  throw new Error(message);
};

const place = document.querySelector("[data-draw]");
if (place && globalThis.crypto?.subtle) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", (event) => run(event.target, check));
  place.querySelector("input").addEventListener("change", (event) => event.target.files[0] && run(event.target, () => mine(event.target.files[0])));
}

async function run(control, what) {
  const said = place.querySelector("[data-draw-said]");
  said.replaceChildren();
  control.disabled = true;
  try {
    for await (const [mark, told] of what()) say(said, mark, told);
  } catch (error) {
    say(said, "wrong", error.message);
  }
  control.disabled = false;
}

function say(said, mark, told) {
  const item = document.createElement("li");
  item.className = `finding-${mark}`;
  item.textContent = told;
  said.append(item);
}

async function get(address) {
  const answer = await fetch(address);
  if (!answer.ok) fail("A file could not be fetched. Try again in some minutes.");
  return JSON.parse(await answer.text());
}

async function* check() {
  const commitment = await get(place.dataset.commitment);
  yield* committed(commitment);
  if (!place.dataset.transcript) {
    yield ["wait", "The number that draws is not published yet. Check again after the draw."];
    return;
  }
  const told = await get(place.dataset.transcript);
  if (!same(sorted(told.commitment), sorted(commitment)) || told.digest !== place.dataset.digest) fail("The transcript is of another commitment.");
  await numbered(told);
  yield ["good", "The panels are numbered by the seed that was committed to: nobody chose which is which."];
  const index = await drawn(told);
  if (index !== told.index) fail(`The number draws panel ${index}, not ${told.index}.`);
  if (!same(commitment.panels[index], told.panel)) fail("The panel in the transcript is not the one that was drawn.");
  yield ["good", `The number draws panel ${index} of ${number(commitment.panels.length)}.`];
  yield* tallied(commitment, told);
  if (commitment.draw.kind === "beacon") yield ["wait", "Not checked in this browser: that the beacon signed this number. This site checked it before it drew. To check it yourself, use verify_draw.py, below."];
  yield ["good", `Done: everything this page can check holds.${commitment.draw.kind === "dice" ? " Compare the throw itself with what those saw who were there." : ""}`];
}

async function* committed(commitment) {
  const digest = await hash(canonical(commitment));
  if (digest !== place.dataset.digest) fail(`The commitment’s fingerprint is ${digest}, not the published one.`);
  if (commitment.pool.root !== place.dataset.root) fail("The commitment is over another pool than the one that was frozen.");
  yield ["good", `The commitment has the fingerprint that was published: ${digest.slice(0, 16)}…`];
  const times = new Map();
  for (const panel of commitment.panels) {
    if (panel.length !== commitment.seats || new Set(panel).size !== panel.length) fail("A panel does not have the right number of people.");
    for (const each of panel) {
      if (!Number.isInteger(each) || each < 1 || each > commitment.pool.size) fail(`The number ${each} is not in the pool.`);
      times.set(each, (times.get(each) ?? 0) + 1);
    }
  }
  const counts = [...times.values()];
  const away = commitment.pool.size - times.size - (commitment.replacing ? commitment.replacing.staying.length + commitment.replacing.out.length : 0);
  const [fewest, most] = [away > 0 ? 0 : Math.min(...counts), Math.max(...counts)];
  if (fewest !== commitment.odds.fewest_panels || most !== commitment.odds.most_panels) fail("The chances that are told are not those of the panels.");
  yield ["good", `${number(commitment.panels.length)} panels of ${commitment.seats}. The rarest number is on ${number(fewest)}, the commonest on ${number(most)}.`];
}

async function numbered({ numbering_seed: seed, commitment }) {
  const key = fromHex(seed);
  if ((await hash(key)) !== commitment.numbering) fail("The seed is not the one committed to.");
  const panels = commitment.panels.map((panel) => [...panel]).sort(byNumbers);
  const chain = await chainOf(key, "panel numbers");
  for (let last = panels.length - 1; last > 0; last -= 1) {
    const other = await chain(last + 1);
    [panels[last], panels[other]] = [panels[other], panels[last]];
  }
  if (!same(panels, commitment.panels)) fail("The panels are not numbered by the seed.");
}

async function drawn({ commitment, number: value, digest }) {
  if (commitment.draw.kind === "dice") return Number(value.thrown.join(""));
  if ((await hash(fromHex(value.signature))) !== value.randomness) fail("The randomness is not that of the signature.");
  const [word, last] = [await words(fromHex(value.randomness), fromHex(digest)), WORDS - (WORDS % commitment.panels.length)];
  for (let counter = 0; ; counter += 1) {
    const found = await word(counter);
    if (found < last) return found % commitment.panels.length;
  }
}

function* tallied({ quotas, replacing }, { tally }) {
  for (const [row, quota] of quotas.entries()) {
    const { members } = tally[row];
    if (members < quota.least || members > quota.most) fail(`${quota.category}, ${quota.value}: ${members} members, but the quota is ${quota.least} to ${quota.most}.`);
  }
  yield ["good", `The panel that is told meets all ${quotas.length} quotas${replacing ? ", with those who stay" : ""}.`];
}

async function* mine(file) {
  let receipt;
  try {
    receipt = JSON.parse(await file.text());
  } catch {
    receipt = {};
  }
  const { number: own, nonce, features, home, size, proof, root } = receipt;
  if (receipt.format !== "decides-lottery-receipt/1" || !Array.isArray(proof)) fail("This is not a proof. Save it from your own page; its name is my-number.json.");
  if (root !== place.dataset.root) fail("This proof is of another pool.");
  const leaf = canonical({ number: own, nonce, features, home });
  if (!(await isIncluded(leaf, own - 1, size, proof.map(fromHex), fromHex(root)))) fail("The proof does not fit: what it says is not what was frozen. Keep it, and tell the council.");
  yield ["good", `Number ${own} is in the frozen pool of ${number(size)}, with: ${Object.values(features).join(", ")}.`];
  const { panels } = await get(place.dataset.commitment);
  yield ["good", `It is on ${number(panels.filter((panel) => panel.includes(own)).length)} of ${number(panels.length)} panels.`];
}

// HMAC-SHA256 over a message and a counter of four bytes; its first four bytes as a number.
async function words(key, message) {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return async (counter) => {
    const bytes = new Uint8Array(message.length + 4);
    bytes.set(message);
    new DataView(bytes.buffer).setUint32(message.length, counter);
    return new DataView(await crypto.subtle.sign("HMAC", imported, bytes)).getUint32(0);
  };
}

async function chainOf(key, label) {
  const word = await words(key, utf8.encode(label));
  let counter = 0;
  return async (bound) => {
    const last = WORDS - (WORDS % bound);
    for (;;) {
      const found = await word(counter);
      counter += 1;
      if (found < last) return found % bound;
    }
  };
}

function byNumbers(a, b) {
  const at = a.findIndex((each, position) => each !== b[position]);
  return at < 0 ? a.length - b.length : a[at] - (b[at] ?? -1);
}

const sorted = (part) =>
  Array.isArray(part)
    ? part.map(sorted)
    : part && typeof part === "object"
      ? Object.fromEntries(
          Object.keys(part)
            .sort()
            .map((key) => [key, sorted(part[key])]),
        )
      : part;

// Canonical JSON (RFC 8785) of text, whole numbers, lists and objects.
function canonical(value) {
  return utf8.encode(JSON.stringify(sorted(value)));
}
