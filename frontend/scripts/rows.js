// Rows that are added, taken out or moved in a form: the server answers with the form as it then is, and only the form is
// swapped. Where that fails, the button does what it does without a script.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("form[data-rows] button[name=row]");
  if (!button || button.dataset.plain) return;
  event.preventDefault();
  const form = button.form;
  const data = new FormData(form);
  data.set(button.name, button.value);
  try {
    const answer = await fetch(location.href, { method: "POST", body: data });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-rows]");
    if (!answer.ok || !fresh) throw new Error("no form");
    form.replaceChildren(...fresh.childNodes);
    const at = document.getElementById(button.getAttribute("formaction").slice(1));
    (at?.querySelector(".control, .choice input") ?? at?.querySelector("button"))?.focus();
  } catch {
    button.dataset.plain = "yes";
    button.click();
  }
});
