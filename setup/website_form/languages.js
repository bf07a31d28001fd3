// In which language the page speaks: Catalan, as index.html is written, or Spanish.
import * as spanish from "./texts_es.js";
import {TEXTS as CATALAN} from "./texts_ca.js";

const asked = new URLSearchParams(window.location.search).get("lang");
const spoken = navigator.languages.map((language) => language.split("-")[0]);

// What the address asks for, or else the one of the two that the visitor prefers
export const LANGUAGE =
    [asked, ...spoken].find((language) => ["ca", "es"].includes(language)) ?? "ca";
export const TEXTS = LANGUAGE === "es" ? spanish.TEXTS : CATALAN;

function translate(text) {
    const known = text.trim().replace(/\s+/g, " ");
    const said = spanish.PAGE[known];
    if (known && !said) {
        throw new Error(`no Spanish for: ${known}`);
    }
    return said ? text.replace(text.trim(), said) : text;
}

// Put all that index.html says into the language of the page.
export function translatePage() {
    document.documentElement.lang = LANGUAGE;
    for (const link of document.querySelectorAll("[data-language]")) {
        if (link.dataset.language === LANGUAGE) {
            link.setAttribute("aria-current", "true");
        }
    }
    document.getElementById("language").value = LANGUAGE;
    if (LANGUAGE === "ca") {
        return;
    }
    document.title = translate(document.title);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        if (!node.parentElement.closest("script, [data-language]")) {
            node.textContent = translate(node.textContent);
        }
    }
    for (const label of document.querySelectorAll("[data-text-if]")) {
        label.dataset.textTrue = translate(label.dataset.textTrue);
        label.dataset.textFalse = translate(label.dataset.textFalse);
    }
    for (const element of document.querySelectorAll("[aria-label]")) {
        element.setAttribute(
            "aria-label",
            translate(element.getAttribute("aria-label"))
        );
    }
}
