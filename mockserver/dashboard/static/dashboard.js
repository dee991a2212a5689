// Buttons call the control API; lists are fetched anew when the server says that something happened.
"use strict";

const told = document.getElementById("said");

function say(text, bad) {
  const line = document.createElement("p");
  line.textContent = text;
  if (bad) line.className = "bad";
  told.append(line);
  setTimeout(() => line.remove(), bad ? 8000 : 2500);
}

async function call(what, body, { kind = "application/json", wrong = null } = {}) {
  const [method, path] = what.split(" ");
  const options = { method };
  if (body !== undefined && method !== "GET" && method !== "DELETE") {
    options.body = typeof body === "string" ? body : JSON.stringify(body);
    options.headers = { "content-type": kind };
  }
  if (wrong) wrong.textContent = "";
  try {
    const answer = await fetch(path, options);
    const data = await answer.json();
    if (!answer.ok) {
      if (wrong) wrong.textContent = data.error.message;
      else say(data.error.message, true);
      return null;
    }
    refresh();
    return data;
  } catch (problem) {
    say(`the server does not answer: ${problem.message}`, true);
    return null;
  }
}

// --- lists that follow the server --------------------------------------------------------------

let waiting = null;
let since = 0;

function refresh() {
  if (waiting) return;
  const pause = Math.max(0, 250 - (performance.now() - since));
  waiting = setTimeout(() => {
    waiting = null;
    since = performance.now();
    for (const place of document.querySelectorAll("[data-refresh]")) update(place);
  }, pause);
}

function update(place) {
  const active = document.activeElement;
  if (place.contains(active) && active.matches("input, select, textarea")) return;
  if (window.getSelection()?.type === "Range" && place.contains(window.getSelection().anchorNode)) return;
  if (place.querySelector("video, audio")) return; // there once the task has ended: nothing more will change
  const open = [...place.querySelectorAll("details")].map((one) => one.open);
  const focused = place.contains(active) ? active.getAttribute("href") : null;
  const url = new URL(place.dataset.refresh, location);
  if (place.id === "rows") for (const [name, value] of chosen()) url.searchParams.set(name, value);
  const select = place.id === "rows" ? "#rows" : null;
  htmx.ajax("GET", url.pathname + url.search, { target: place, swap: select ? "outerHTML" : "innerHTML", select })
    .then(() => {
      const now = place.isConnected ? place : document.getElementById(place.id);
      if (!now) return;
      now.querySelectorAll("details").forEach((one, n) => { if (n in open) one.open = open[n]; });
      if (focused) now.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
      find();
    });
}

function chosen() {
  const form = document.querySelector("form.filters");
  return form ? [...new FormData(form)].filter(([name, value]) => name && value) : [];
}

function listen() {
  const source = new EventSource("/_mock/events");
  let polling = null;
  source.onmessage = refresh;
  for (const name of ["request", "task", "money", "account", "clock", "rules", "callback", "reset"]) source.addEventListener(name, refresh);
  source.onopen = () => { clearInterval(polling); polling = null; };
  source.onerror = () => { polling = polling || setInterval(refresh, 1500); };
  addEventListener("pagehide", () => source.close());
}

// --- the clock -----------------------------------------------------------------------------------

let shown = null;

function tick() {
  const face = document.querySelector(".now");
  if (!face) return;
  if (!shown || shown.from !== face.dataset.now) shown = { from: face.dataset.now, at: performance.now() };
  const seconds = Number(face.dataset.now) + ((performance.now() - shown.at) / 1000) * Number(face.dataset.speed);
  face.textContent = new Date(seconds * 1000).toISOString().slice(11, 19);
}

async function toNextEvent() {
  const clock = await (await fetch("/_mock/clock")).json();
  if (clock.next_event === null) say("nothing is due");
  else await call("POST /_mock/clock", { advance: Math.max(0, clock.next_event - clock.now) });
}

// --- buttons and forms ---------------------------------------------------------------------------

async function tryError(button) {
  const { try: provider, error } = button.dataset;
  const page = await (await fetch(`/_mock/openapi/${provider}.json`)).json();
  const [path, methods] = Object.entries(page.paths).find(([path]) => !path.includes("{"));
  const method = Object.keys(methods)[0].toUpperCase();
  const options = { method, headers: { authorization: "Bearer sk-dashboard-try-it", "x-mock-error": error } };
  if (method !== "GET") options.body = "{}";
  const answer = await fetch(`/${provider}${path}`, options);
  const place = button.closest("tr").querySelector(".tried");
  place.textContent = `${method} /${provider}${path} answered ${answer.status}\n${await answer.text()}`;
  refresh();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const data = button.dataset;
  if (data.copy) {
    event.preventDefault();
    await navigator.clipboard.writeText(document.getElementById(data.copy).textContent);
    say("copied");
  } else if (data.call) {
    if (data.confirm && !confirm(data.confirm)) return;
    const body = JSON.parse(data.body || "{}");
    if (data.take) {
      const [name, id] = data.take.split("=");
      body[name] = document.getElementById(id).value;
    }
    await call(data.call, body);
  } else if ("next" in data) {
    await toNextEvent();
  } else if (data.try) {
    await tryError(button);
  }
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.form) {
    event.preventDefault();
    const body = {};
    for (const field of form.elements) {
      if (!field.name) continue;
      if (field.type === "checkbox") body[field.name] = field.checked;
      else if (field.dataset.kind === "number") body[field.name] = field.value === "" ? null : Number(field.value);
      else body[field.name] = field.value;
    }
    const raw = form.dataset.raw && form.elements[form.dataset.raw];
    const kind = raw ? form.elements[form.dataset.kindOf].value : undefined;
    if (await call(form.dataset.form, raw ? raw.value : body, { kind, wrong: form.querySelector(".wrong") })) say("saved");
  } else if ("token" in form.dataset) {
    event.preventDefault();
    document.cookie = `mock_token=${encodeURIComponent(form.elements.token.value)}; path=/_mock; samesite=strict`;
    location.reload();
  } else if (form.matches(".filters")) {
    event.preventDefault();
    refresh();
  }
});

document.addEventListener("change", (event) => {
  if (event.target.dataset.speedOf) call("POST /_mock/clock", { speed: Number(event.target.value) });
});

document.addEventListener("input", (event) => {
  if (event.target.dataset.find !== undefined) find();
  else if (event.target.closest("form.filters")) refresh();
});

function find() {
  for (const field of document.querySelectorAll("[data-find]")) {
    const wanted = field.value.toLowerCase();
    for (const row of document.querySelectorAll(field.dataset.find)) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  }
}

// --- keys ----------------------------------------------------------------------------------------

let before = "";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const last = before;
  before = event.key;
  if (last === "g") {
    document.querySelector(`nav a[data-key="${CSS.escape(event.key)}"]`)?.click();
  } else if (event.key === "j" || event.key === "k") {
    const links = [...document.querySelectorAll("a.open")];
    const at = links.indexOf(document.activeElement);
    links[event.key === "j" ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0)]?.focus();
  } else if (event.key === "/") {
    event.preventDefault();
    document.querySelector(".filters input, .filters select")?.focus();
  } else if (event.key === "+") {
    call("POST /_mock/clock", { advance: 10 });
  } else if (event.key === "?") {
    document.getElementById("help").showModal();
  }
});

setInterval(tick, 200);
tick();
listen();
