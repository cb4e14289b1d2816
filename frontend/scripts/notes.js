// Merkle trees (RFC 6962), signed notes, checkpoints and proofs (C2SP), and Ed25519 from the browser's own library.
const utf8 = new TextEncoder();

export const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const fromBase64 = (text) => Uint8Array.from(atob(text), (symbol) => symbol.charCodeAt(0));
const same = (a, b) => toHex(a) === toHex(b);

export async function sha256(...parts) {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
}

export const leafHash = (leaf) => sha256(Uint8Array.of(0), leaf);
export const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

// Canonical JSON of flat objects of text and whole numbers: names sorted, no blanks.
export const canonical = (flat) => utf8.encode(JSON.stringify(Object.fromEntries(Object.entries(flat).sort(([a], [b]) => (a < b ? -1 : 1)))));

// True or false; null where this browser has no Ed25519.
export async function signedBy(publicKey, signature, message) {
  let key;
  try {
    key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return null;
  }
  return crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
}

// The size and root of a checkpoint that the key (name+id+key) signed. Throws an Error that says what is wrong.
export async function openCheckpoint(note, key) {
  const [name, id, encoded] = [key.split("+", 1)[0], key.split("+")[1], key.split("+").slice(2).join("+")];
  const end = note.lastIndexOf("\n\n");
  const text = note.slice(0, end + 1);
  const line = note.slice(end + 2).split("\n").find((each) => each.startsWith(`\u2014 ${name} `));
  if (end < 0 || !line) throw new Error("The head of the board is not signed by this site.");
  const signature = fromBase64(line.split(" ")[2]);
  const held = await signedBy(fromBase64(encoded).slice(1), signature.slice(4), utf8.encode(text));
  if (held === false || toHex(signature.slice(0, 4)) !== id) throw new Error("The signature of the board’s head is wrong.");
  const [origin, size, root] = text.split("\n");
  if (origin !== name) throw new Error("The head is that of another board.");
  return { size: Number(size), root: fromBase64(root), held };
}

export function readProof(text) {
  const end = text.indexOf("\n\n");
  const [format, ...lines] = text.slice(0, end).split("\n");
  if (lines[0]?.startsWith("extra ")) lines.shift();
  const index = /^index (\d+)$/.exec(lines[0] ?? "");
  if (format !== "c2sp.org/tlog-proof@v1" || !index) throw new Error("This is not a proof.");
  return { index: Number(index[1]), hashes: lines.slice(1).map(fromBase64), note: text.slice(end + 2) };
}

export async function isIncluded(leaf, index, size, hashes, root) {
  if (index >= size) return false;
  let [place, last, found] = [index, size - 1, await leafHash(leaf)];
  for (const sibling of hashes) {
    if (last === 0) return false;
    if (place % 2 || place === last) {
      found = await nodeHash(sibling, found);
      while (place % 2 === 0 && place) [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
    } else {
      found = await nodeHash(found, sibling);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 && same(found, root);
}
