// Checks a saved receipt in the voter's own browser: our signature on it, and that its envelope is on the board.
import { canonical, fromHex, isIncluded, openCheckpoint, readProof, signedBy } from "./notes.js";

const NO_ED25519 = "This browser cannot check Ed25519 signatures. A newer one can, and so can verify.py.";
const place = document.querySelector("[data-proof]");

if (place && globalThis.crypto?.subtle) {
  place.hidden = false;
  place.querySelector("input").addEventListener("change", async (event) => {
    const said = place.querySelector("[data-proof-said]");
    said.replaceChildren();
    const [file] = event.target.files;
    if (!file) return;
    try {
      for await (const [mark, text] of check(await file.text())) say(said, mark, text);
    } catch (error) {
      say(said, "wrong", error.message);
    }
  });
}

function say(said, mark, text) {
  const item = document.createElement("li");
  item.className = `finding-${mark}`;
  item.textContent = text;
  said.append(item);
}

async function* check(text) {
  const { signature, ...receipt } = read(text);
  const message = new Uint8Array([...new TextEncoder().encode("decides-receipt/1\n"), ...canonical(receipt)]);
  const signed = await signedBy(fromHex(place.dataset.log), fromHex(signature), message);
  if (signed === false) throw new Error("The receipt is not signed with the key of this vote. Was the file changed, or is it from another vote?");
  yield signed ? ["good", "The receipt carries this site’s signature: the ballot was taken."] : ["wait", NO_ED25519];

  const answer = await fetch(place.dataset.proofs.replace("RECEIPT", receipt.envelope_sha256));
  if (answer.status === 404) {
    yield ["wait", "The envelope is not on the board. While voting is open it may wait for its batch: look again later. After the close, show this receipt to the returning officer: it proves that the ballot was taken."];
    return;
  }
  if (!answer.ok) throw new Error("The proof could not be fetched. Try again in some minutes.");
  const proof = readProof(await answer.text());
  const head = await openCheckpoint(proof.note, place.dataset.key);
  if (head.held) yield ["good", "The head of the board carries this site’s signature."];
  const leaf = canonical({ round: receipt.round, sha256: receipt.envelope_sha256, slot: receipt.slot, version: receipt.version });
  if (!(await isIncluded(leaf, proof.index, head.size, proof.hashes, head.root))) {
    throw new Error("The proof does not fit: this envelope is not under the signed head. Keep the receipt and tell the returning officer.");
  }
  yield ["good", `The envelope is number ${(proof.index + 1).toLocaleString("en-GB")} of ${head.size.toLocaleString("en-GB")} on the board.`];
}

function read(text) {
  let receipt;
  try {
    receipt = JSON.parse(text);
  } catch {
    receipt = {};
  }
  if (!/^[0-9a-f]{128}$/.test(receipt.signature ?? "") || !/^[0-9a-f]{64}$/.test(receipt.envelope_sha256 ?? "")) {
    throw new Error("This file is not a receipt. Choose the file that you saved after voting; its name begins with “receipt”.");
  }
  return receipt;
}
