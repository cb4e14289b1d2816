// After a form came back with errors, start at the summary; its links put the focus into the field they name.
document.querySelector("[data-focus]")?.focus();
