// The order form: collects what is filled in, posts it, and shows at each field what
// the API says about it. Rules are the API's business; here only "required" is checked.
import {LANGUAGE, TEXTS, translatePage} from "./languages.js";
import {PROVINCES} from "./provinces.js";

const {apiUrl, apiKey} = window.SOMCONNEXIO ?? {};
const form = document.getElementById("order-form");
const summary = document.getElementById("error-summary");
// Names of the tariffs, by code: the order's status speaks of codes.
const names = {};

// === What is shown ===

function currentValue(name) {
    const single = document.getElementById(name);
    if (single) {
        return String(single.checked);
    }
    return form.querySelector(`input[name="${name}"]:checked`).value;
}

function updateVisibility() {
    for (const block of form.querySelectorAll("[data-shown-if]")) {
        const [name, value] = block.dataset.shownIf.split("=");
        block.hidden = currentValue(name) !== value;
    }
    for (const label of form.querySelectorAll("[data-text-if]")) {
        const isOn = document.getElementById(label.dataset.textIf).checked;
        label.textContent = isOn ? label.dataset.textTrue : label.dataset.textFalse;
    }
}

const isShown = (field) => !field.closest("[hidden]");

function addOption(select, value, text) {
    select.add(new Option(text, value));
}

function fillProvinces() {
    const byName = Object.values(PROVINCES).sort((a, b) =>
        a[1].localeCompare(b[1], LANGUAGE)
    );
    for (const select of form.querySelectorAll("[data-states]")) {
        addOption(select, "", TEXTS.choose);
        byName.forEach(([code, name]) => addOption(select, code, name));
        const zip = document.getElementById(select.id.replace("state", "zip-code"));
        zip.addEventListener("input", () => {
            const province = PROVINCES[zip.value.trim().slice(0, 2)];
            if (province) {
                select.value = province[0];
            }
        });
    }
}

// === The API ===

async function call(path, options = {}) {
    const headers = {"API-Key": apiKey, "Accept-Language": LANGUAGE};
    if (options.body) {
        headers["Content-Type"] = "application/json";
    }
    const response = await fetch(apiUrl + path, {...options, headers});
    return {response, data: await response.json()};
}

async function getAll(path) {
    const items = [];
    let cursor = "";
    do {
        const {response, data} = await call(
            cursor ? `${path}&cursor=${encodeURIComponent(cursor)}` : path
        );
        if (!response.ok) {
            throw new Error(data.title);
        }
        items.push(...data.items);
        cursor = data.next;
    } while (cursor);
    return items;
}

async function fillChoices() {
    const money = new Intl.NumberFormat(LANGUAGE, {style: "currency", currency: "EUR"});
    for (const select of form.querySelectorAll("[data-products]")) {
        const technology = select.dataset.products;
        const products = await getAll(`/products?technology=${technology}`);
        addOption(select, "", TEXTS.chooseTariff);
        products
            .filter((product) => product.role === "main")
            .forEach(({code, name, price}) => {
                names[code] = name;
                addOption(
                    select,
                    code,
                    TEXTS.tariff(name, money.format(price.with_tax))
                );
            });
    }
    for (const select of form.querySelectorAll("[data-providers]")) {
        const service = select.dataset.providers;
        const providers = await getAll(`/providers?service=${service}`);
        addOption(select, "", TEXTS.choose);
        providers.forEach(({code, name}) => addOption(select, code, name));
    }
}

// === The order ===

function readFields(prefix) {
    const result = {};
    for (const field of form.querySelectorAll(`[data-pointer^="${prefix}/"]`)) {
        const value = field.type === "checkbox" ? field.checked : field.value.trim();
        if (!isShown(field) || value === "") {
            continue;
        }
        const path = field.dataset.pointer.slice(prefix.length + 1).split("/");
        const last = path.pop();
        let target = result;
        for (const part of path) {
            target = target[part] ??= {};
        }
        target[last] = value;
    }
    return result;
}

function readServices() {
    const services = [];
    if (document.getElementById("with-mobile").checked) {
        const kind = currentValue("mobile-kind");
        services.push({name: "mobile", line: {kind, ...readFields("/mobile")}});
    }
    if (document.getElementById("with-fiber").checked) {
        services.push({name: "fiber", line: {kind: "new", ...readFields("/fiber")}});
    }
    return services;
}

function today() {
    const now = new Date();
    const parts = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
    return parts.map((part) => String(part).padStart(2, "0")).join("-");
}

function readOrder(services) {
    const order = {
        iban: document.getElementById("iban").value.trim(),
        lines: services.map(({line}) => line),
    };
    const notes = document.getElementById("notes").value.trim();
    if (notes) {
        order.notes = notes;
    }
    if (document.getElementById("consent").checked) {
        order.consent_date = today();
    }
    if (currentValue("who") === "new") {
        order.new_member = readFields("/new_member");
        return order;
    }
    order.member = document.getElementById("member").value.trim();
    const contact = readFields("/contact");
    if (Object.keys(contact).length) {
        order.contact = contact;
    }
    return order;
}

// The same order sent twice (a double click, a lost answer) keeps its UUID and is one
// order; as soon as something is changed it is another one.
let sent = {text: "", uuid: ""};

function uuidFor(order) {
    const text = JSON.stringify(order);
    if (text !== sent.text) {
        sent = {text, uuid: crypto.randomUUID()};
    }
    return sent.uuid;
}

// === Errors ===

function clearErrors() {
    summary.hidden = true;
    document.getElementById("error-list").replaceChildren();
    form.querySelectorAll(".field-error").forEach((note) =>
        note.dataset.pointerError ? (note.hidden = true) : note.remove()
    );
    for (const field of form.querySelectorAll("[aria-invalid]")) {
        field.removeAttribute("aria-invalid");
        field.removeAttribute("aria-describedby");
    }
}

function labelOf(field) {
    return (
        field.labels[0].firstChild.textContent.trim() ||
        field.labels[0].textContent.trim()
    );
}

function markField(field, detail) {
    const note = document.createElement("p");
    note.className = "field-error";
    note.id = `${field.id}-error`;
    note.textContent = detail;
    field.closest(".field").append(note);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", note.id);
}

function addToSummary(text, field) {
    const item = document.createElement("li");
    if (field) {
        const link = document.createElement("a");
        link.href = `#${field.id}`;
        link.textContent = text;
        link.addEventListener("click", (event) => {
            event.preventDefault();
            field.focus();
        });
        item.append(link);
    } else {
        item.textContent = text;
    }
    document.getElementById("error-list").append(item);
}

// The list is read aloud (role="alert"); the cursor goes to the first field to correct.
function showErrors(title) {
    document.getElementById("error-title").textContent = title;
    summary.hidden = false;
    const first = form.querySelector("[aria-invalid]");
    (first ?? summary).focus();
}

// From the API's pointer (/lines/0/product) to the field that asks for it.
function findField(pointer, services) {
    const line = pointer.match(/^\/lines\/(\d+)(.*)$/);
    const own = line ? `/${services[line[1]]?.name}${line[2]}` : pointer;
    const fields = [...form.querySelectorAll("[data-pointer]")].filter(isShown);
    return (
        fields.find((field) => field.dataset.pointer === own) ??
        fields.find((field) => field.dataset.pointer.startsWith(`${own}/`))
    );
}

function showProblem(problem, services) {
    for (const {pointer, detail} of problem.errors ?? []) {
        const field = findField(pointer, services);
        const place = form.querySelector(`[data-pointer-error="${pointer}"]`);
        if (field && !field.hasAttribute("aria-invalid")) {
            markField(field, detail);
        } else if (place) {
            place.textContent = detail;
            place.hidden = false;
        }
        addToSummary(field ? `${labelOf(field)}: ${detail}` : detail, field);
    }
    if (!problem.errors?.length) {
        addToSummary(problem.detail);
    }
    showErrors(TEXTS.refused);
}

function checkRequired(services) {
    for (const field of form.querySelectorAll("[required]")) {
        const isEmpty =
            field.type === "checkbox" ? !field.checked : !field.value.trim();
        if (isShown(field) && isEmpty) {
            const detail =
                field.id === "consent" ? TEXTS.consentRequired : TEXTS.required;
            markField(field, detail);
            addToSummary(`${labelOf(field)}: ${detail}`, field);
        }
    }
    if (!services.length) {
        const place = document.getElementById("services-error");
        place.textContent = TEXTS.noService;
        place.hidden = false;
        addToSummary(place.textContent, document.getElementById("with-mobile"));
    }
    if (document.getElementById("error-list").children.length) {
        showErrors(TEXTS.incomplete);
        return false;
    }
    return true;
}

// === What people do ===

function describeStatus({status, is_partly_failed, lines}) {
    const where = document.getElementById("status");
    where.textContent = is_partly_failed ? TEXTS.partlyFailed : TEXTS.order[status];
    const list = document.getElementById("status-lines");
    list.replaceChildren(
        ...lines.map(({product, status: state, contract}) => {
            const item = document.createElement("li");
            const name = names[product] ?? product;
            item.textContent = TEXTS.line(
                name,
                TEXTS.service[state ?? "draft"],
                contract
            );
            return item;
        })
    );
}

async function lookUpStatus() {
    const reference = document.getElementById("reference").textContent;
    const button = document.getElementById("look-up");
    button.disabled = true;
    try {
        const {response, data} = await call(`/orders/${encodeURIComponent(reference)}`);
        if (!response.ok) {
            throw new Error(data.title);
        }
        describeStatus(data);
    } catch {
        document.getElementById("status").textContent = TEXTS.noStatus;
    } finally {
        button.disabled = false;
    }
}

function showDone(order) {
    document.getElementById("reference").textContent = order.reference;
    describeStatus(order);
    form.hidden = true;
    const done = document.getElementById("done");
    done.hidden = false;
    done.focus();
}

async function submit(event) {
    event.preventDefault();
    clearErrors();
    const services = readServices();
    if (!checkRequired(services)) {
        return;
    }
    const order = readOrder(services);
    const button = document.getElementById("submit");
    button.disabled = true;
    try {
        const body = JSON.stringify({uuid: uuidFor(order), ...order});
        const {response, data} = await call("/orders", {method: "POST", body});
        if (response.ok) {
            showDone(data);
        } else {
            showProblem(data, services);
        }
    } catch {
        addToSummary(TEXTS.tryLater);
        showErrors(TEXTS.notSent);
    } finally {
        button.disabled = false;
    }
}

function startAgain() {
    form.reset();
    document.getElementById("language").value = LANGUAGE;
    sent = {text: "", uuid: ""};
    clearErrors();
    updateVisibility();
    document.getElementById("done").hidden = true;
    form.hidden = false;
    form.querySelector("input").focus();
}

async function start() {
    translatePage();
    fillProvinces();
    updateVisibility();
    form.addEventListener("change", updateVisibility);
    form.addEventListener("submit", submit);
    document.getElementById("again").addEventListener("click", startAgain);
    document.getElementById("look-up").addEventListener("click", lookUpStatus);
    try {
        await fillChoices();
    } catch {
        addToSummary(TEXTS.reload);
        showErrors(TEXTS.unavailable);
    }
}

start();
