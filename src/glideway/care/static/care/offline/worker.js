// The worker of the treatment room: the site first, then the sealed copy; each tap is written down
// before it is sent. It reaches the addresses under care/ only.
const HOME = "/care/";
const AWAY = "/care/offline/away/";
const OWN = new Set(["/care/worker.js", "/care/offline/key/"]);
const SIGN = /\/sign\/$/; // a signature is of the text that is seen: of nothing that still waits
const BEGIN = /^\/care\/begin\/([0-9a-f-]{36})\/$/;
const TREAT = /^\/care\/visits\/[0-9a-f-]{36}\/treat\/$/;
const AGAIN = "?again"; // the treat step once what was worked on last time is taken up
const CALM = 4000; // milliseconds without a new page before the visits to come are made ready
const SLOW = 20000; // milliseconds that a page may take which nobody waits for
const QUIET = 3000; // milliseconds after the last tap before the copies of its visit are made anew

const box = new Box();
const copies = new Copies(box);
const state = async () => ({ kind: "state", open: box.open, locked: queue.locked, lacking: await lacking(), ready: await ready(), ...(await queue.counts()) });
const queue = new Queue(box, {
  changed: async (sent = 0) => {
    if (sent) for (const one of await queue.items()) if (one.state === "sent") renew(one.visit);
    await tell({ ...(await state()), sent });
  },
  ended,
});

// The pages of today that are not on the device yet; nowhere are those that lead elsewhere.
const nowhere = new Set();
const lacking = async () => {
  const here = new Set(await box.keysOf("copies"));
  return box.open ? box.told.today.filter((one) => !here.has(one) && !nowhere.has(one)) : [];
};

const inHand = async () => {
  const shown = (await self.clients.matchAll({ type: "window" })).map((one) => PER_VISIT.exec(new URL(one.url).pathname)?.[1]);
  return (path) => shown.some((one) => one && path.includes(one));
};

// ------------------------------------------------------------------ visits that are not begun
const toCome = () => (box.open ? box.told.ahead : []);
const toBegin = () => toCome().filter((one) => !one.begun);
const ready = async () => {
  const here = new Set(await box.keysOf("copies"));
  return toBegin().filter((one) => here.has(`/care/visits/${one.visit}/`)).length;
};

// Their pages as they would be, made anew where the record has moved on since.
const rehearse = async (one) => {
  const first = `/care/visits/${one.visit}/`;
  if (await waits(one.visit)) return; // what is begun on this device stays as it was seen
  if ((await box.get("meta", `ahead:${one.visit}`)) === one.mark && (one.begun || (await box.get("copies", first)))) return;
  const answer = await fetch(`/care/ahead/${one.booking}/`, {
    method: "POST", body: new URLSearchParams({ csrfmiddlewaretoken: box.told.token }), credentials: "same-origin",
    headers: { Accept: "application/json" }, signal: AbortSignal.timeout(SLOW),
  });
  if (!answer.ok) return;
  const heads = { ...copies.heads(answer), "Content-Type": "text/html; charset=utf-8" };
  const said = await answer.json();
  for (const [path, text] of Object.entries(said.pages)) await copies.looksOf(await copies.hold(path, { text, heads }));
  for (const [path, text] of Object.entries(said.again))
    await copies.looksOf(await copies.hold(path + AGAIN, { text, heads, became: said.became, needs: said.needs }));
  if (!one.begun) await box.put("meta", said.mark, `mark:${one.visit}`);
  await box.put("meta", said.mark, `ahead:${one.visit}`);
};

let calls = 0;
const makeReady = async () => {
  const mine = (calls += 1);
  await new Promise((go) => setTimeout(go, CALM));
  try {
    for (const one of toCome()) {
      if (mine !== calls) return; // a newer page asks
      await rehearse(one);
    }
    await tell(await state());
  } catch {
    // no network: tried again with the next page
  }
};

// What a visit was told on this device, the last word of each form by the end of its address.
const toldOf = async (visit) => {
  const mine = (await queue.items()).filter((one) => one.visit === visit && one.state !== "refused");
  return Object.fromEntries(mine.map((one) => [one.address.split("/").at(-2), new URLSearchParams(one.body)]));
};

let timer = 0;
const fresh = new Set();
const renew = (visit) => {
  if (visit) fresh.add(visit);
  clearTimeout(timer);
  timer = setTimeout(() => void anew(), QUIET);
};

const take = async (path) => {
  const answer = await fetch(path, {
    credentials: "same-origin", headers: { "Glideway-Offline": "1" }, signal: AbortSignal.timeout(SLOW),
  });
  if (answer.status === 401) return queue.acts.ended();
  if (answer.redirected) nowhere.add(path);
  if (!answer.ok || answer.redirected) return box.drop("copies", path);
  nowhere.delete(path);
  if (TREAT.test(path)) await box.drop("copies", path + AGAIN);
  const visit = PER_VISIT.exec(path)?.[1];
  await note(visit, answer);
  await copies.looksOf(await copies.keep(path, answer));
  return undefined;
};

const note = async (visit, answer) => {
  const mark = Number(answer.headers.get("Glideway-Mark"));
  if (visit && mark && !(await waits(visit))) await box.put("meta", mark, `mark:${visit}`);
};

const waits = async (visit) =>
  (await queue.items()).some((one) => one.visit === visit && one.state !== "sent");

const anew = async () => {
  try {
    for (const visit of [...fresh]) {
      const made = Date.now();
      for (const path of box.told?.today ?? []) if (path.includes(visit)) await take(path);
      fresh.delete(visit);
      await queue.settle(visit, made);
    }
  } catch {
    // no network: the copies stay as they are, and what was sent since is painted on top
  }
};

const day = async () => {
  try {
    await copies.sweep();
    await keepAway();
    const tried = new Set();
    for (;;) {
      const left = (await lacking()).filter((one) => !tried.has(one));
      if (!left.length) break;
      const path = left.find(await inHand()) ?? left[0]; // what is in hand comes first
      tried.add(path);
      await take(path);
      const visit = PER_VISIT.exec(path)?.[1];
      if (!left.some((one) => one !== path && visit && one.includes(visit))) await tell(await state());
    }
    await tell(await state());
  } catch {
    // tried again with the next beat
  }
};

let taking = null;
const gather = () => {
  taking ??= day().finally(() => {
    taking = null;
  });
  return taking;
};

// What comes after the work; once the plan was told here, or from that page itself, the note.
const following = async (visit, from) => {
  const [after, note] = ["after", "note"].map((one) => `/care/visits/${visit}/${one}/`);
  if (from.includes(after) || !(await box.get("copies", after))) return note;
  return "plan" in (await toldOf(visit)) && !from.includes(note) ? note : after;
};

const kept = async (url, from) => {
  if (!(await unlocked())) return away();
  const visit = PER_VISIT.exec(url.pathname)?.[1];
  const again = TREAT.test(url.pathname) && (await copies.of(url.pathname + AGAIN, await toldOf(visit)));
  const found = again || (await copies.of(url.pathname));
  if (found) return found;
  if (visit && url.pathname.endsWith("/end/")) return Response.redirect(await following(visit, from), 303);
  return away();
};

const page = async (request) => {
  const url = new URL(request.url);
  if (box.open && (await queue.counts()).waiting) await Promise.race([queue.drain(), new Promise((go) => setTimeout(go, 2500))]);
  let answer;
  try {
    answer = await fetch(request.url, {
      credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(8000),
      headers: { Accept: request.headers.get("Accept") ?? "*/*", "Glideway-Offline": "1" },
      referrer: request.referrer, referrerPolicy: "same-origin",
    });
  } catch {
    return kept(url, request.referrer);
  }
  if (LATER.has(answer.status)) return (await unlocked()) && (await copies.of(url.pathname)) || answer;
  if (answer.status === 401) await queue.acts.ended();
  if (answer.ok) {
    await note(PER_VISIT.exec(url.pathname)?.[1], answer);
    if (copies.mayKeep(url.pathname) && !url.search) await copies.keep(url.pathname, answer.clone());
  }
  return answer;
};

const passOn = (request, body) =>
  fetch(request.url, {
    method: "POST", body, credentials: "same-origin", redirect: request.mode === "navigate" ? "manual" : "follow",
    headers: request.headers, referrer: request.referrer, referrerPolicy: "same-origin",
  });

const tap = async (event) => {
  const { request } = event;
  const kind = request.headers.get("Content-Type") ?? "";
  const body = await request.clone().arrayBuffer();
  const plain = request.mode === "navigate";
  if (!kind.startsWith("application/x-www-form-urlencoded")) return passOn(request, body);
  const text = new TextDecoder().decode(body);
  const url = new URL(request.url);
  const from = await pageOf(event);
  if (!(await unlocked())) return passOn(request, body);
  const begun = toBegin().find((one) => one.booking === BEGIN.exec(url.pathname)?.[1]);
  const visit = begun?.visit ?? PER_VISIT.exec(url.pathname)?.[1] ?? PER_VISIT.exec(new URL(from).pathname)?.[1] ?? "";
  const { booking } = toBegin().find((one) => one.visit === visit) ?? {};
  if (begun && (await waits(visit))) return Response.redirect(`/care/visits/${visit}/`, 303); // begun here before
  if (SIGN.test(url.pathname) && (await lacks(visit))) return Response.redirect(`${from.split("#")[0].split("?")[0]}?unsent=1`, 303);
  const hash = SIGN.test(url.pathname) ? await hashOf(new URLSearchParams(text).get("words") ?? "") : undefined;
  let got;
  try {
    got = await queue.add({ address: url.pathname + url.search, body: text, plain, page: from, visit, booking, hash });
  } catch {
    return passOn(request, body); // the box could not be written: the page itself keeps the tap
  }
  const first = `/care/visits/${visit}/`;
  if (!got && begun && (await box.get("copies", first))) return Response.redirect(first, 303);
  if (!got) return plain ? back(from) : new Response("", { status: 202, headers: { Waiting: String((await queue.counts()).waiting) } });
  renew(visit);
  const onward = got.answer.headers.get("Resend-To");
  if (onward) return Response.redirect(new URL(onward, location.origin).href, 303);
  const headers = new Headers(got.answer.headers);
  return new Response(got.answer.status === 204 ? null : got.text, { status: got.answer.status, headers });
};

const back = (from) => Response.redirect(from.split("#")[0], 303);

// Whether the text of a visit's note cannot have all of it yet: something else of it waits here.
const lacks = async (visit) => {
  await queue.drain();
  return (await queue.items()).some((one) => one.visit === visit && one.state === "waiting" && !one.address.endsWith("/draft/"));
};

const hashOf = async (words) =>
  [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(words)))].map((one) => one.toString(16).padStart(2, "0")).join("");

const pageOf = async (event) => {
  const mine = event.clientId && (await self.clients.get(event.clientId));
  if (mine) return mine.url;
  const all = await self.clients.matchAll({ type: "window" });
  return all.find((one) => one.focused)?.url ?? all[0]?.url ?? new URL(HOME, location.origin).href;
};

Object.assign(heard, {
  key: async (said) => {
    await opened(said.told);
    await tell(await state());
    await queue.drain();
    const known = new Set([...box.told.today.map((one) => PER_VISIT.exec(one)?.[1]), ...toBegin().map((one) => one.visit)]);
    for (const one of await queue.items()) {
      if (one.state !== "sent") known.add(one.visit);
      else if (!known.has(one.visit)) await box.drop("taps", one.n); // no copy that could show it
    }
    await copies.only(known);
    await gather();
    await makeReady();
  },
  waiting: async (said, from) => {
    const mine = await unlocked() ? await queue.items() : [];
    const since = said.copy || Infinity;
    const shown = mine.filter((one) => one.state !== "sent" || one.sent > since);
    from.postMessage({ kind: "items", items: shown.map(({ nonce, data, who, ...one }) => one) });
  },
  words: async (said) => {
    const one = (await queue.items()).find((row) => fieldOf(row.body, "key") === said.key);
    if (!one) return;
    const { n, id, who, state: its, tries, at, late, nonce, data, ...rest } = one;
    await queue.write({ n, id, who, state: its, tries, at, late }, { ...rest, words: said.words });
  },
  decide: async (said, from) => {
    const to = await queue.decide(said.id, said.way);
    if (to) from.postMessage({ kind: "go", to });
    if (to === null) from.postMessage({ kind: "undone" });
  },
  forget: async () => {
    box.forget();
  },
  wipe: async (_said, from) => {
    for (const one of STORES) await box.empty(one);
    await caches.delete(LOOKS);
    box.forget();
    from.postMessage({ kind: "wiped" });
  },
});

const answering = (event) => {
  const { request } = event;
  if (request.method === "POST") return tap(event);
  if (request.method !== "GET") return undefined;
  return request.mode === "navigate" ? page(request) : fetch(request).catch(() => new Response("", { status: 503 }));
};
