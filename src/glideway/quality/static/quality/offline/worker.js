// The worker of the inspector's sheet: the site first, then the sealed copy. A page of the sheet
// that is kept without a connection is sealed on the device, with its photos, and sent in its order
// once the site answers again: nothing is published from here. Box, copies and queue are those of
// the treatment room; the box is its own.
const HOME = "/quality/desk/";
const AWAY = "/quality/desk/away/";
const OWN = new Set(["/quality/desk/sheet-worker.js", "/quality/desk/sheet-key/"]);
const SHEET = /^\/quality\/desk\/inspection\/[0-9a-f-]{36}\/sheet\/[\w-]+\/$/;
const LOOK = /^\/quality\/desk\/inspection\/[0-9a-f-]{36}\/$/;
const LONG = 30000; // milliseconds that a page with photos may take

const coded = async (file) => {
  const raw = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < raw.length; at += 32768) text += String.fromCharCode(...raw.subarray(at, at + 32768));
  return { name: file.name, type: file.type, data: btoa(text) };
};
const decoded = (kept) => new File([Uint8Array.from(atob(kept.data), (one) => one.charCodeAt(0))], kept.name, { type: kept.type });

// As the queue of the room, but a page may have photos beside its words.
class Pages extends Queue {
  async ask(said, late, at) {
    if (!said.files?.length) return super.ask(said, late, at);
    const body = new FormData();
    for (const [name, value] of new URLSearchParams(said.body)) body.append(name, name === "csrfmiddlewaretoken" ? this.box.told.token : value);
    for (const [name, kept] of said.files) body.append(name, decoded(kept));
    const headers = { Resend: "1", Accept: late ? "application/json" : "text/html" };
    if (late) headers["Glideway-Late"] = new Date(at).toISOString();
    try {
      return await fetch(said.address, {
        method: "POST", body, headers, credentials: "same-origin",
        referrer: said.page, referrerPolicy: "same-origin", signal: AbortSignal.timeout(LONG),
      });
    } catch {
      return null;
    }
  }
}

const box = new Box("glideway-sheets");
const copies = new Copies(box);
const lacking = async () => {
  const here = new Set(await box.keysOf("copies"));
  return box.open ? box.told.today.filter((one) => !here.has(one)) : [];
};
const state = async () => ({ kind: "state", open: box.open, locked: queue.locked, lacking: (await lacking()).length, ...(await queue.counts()) });
const queue = new Pages(box, {
  changed: async (sent = 0) => {
    for (const one of await queue.items()) if (one.state === "sent") await box.drop("taps", one.n);
    if (sent) await renew();
    await tell({ ...(await state()), sent });
  },
  ended,
});

const take = async (path) => {
  const answer = await fetch(path, { credentials: "same-origin", signal: AbortSignal.timeout(LONG) });
  if (answer.status === 401) return queue.acts.ended();
  if (!answer.ok || answer.redirected) return box.drop("copies", path);
  return copies.looksOf(await copies.keep(path, answer));
};

const renew = async () => {
  try {
    for (const path of box.told?.today ?? []) await take(path);
  } catch {
    // no network: the copies stay as they are
  }
};

const gather = async () => {
  try {
    await keepAway();
    for (const path of await lacking()) await take(path);
  } catch {
    // tried again with the next beat
  }
  await tell(await state());
};

// What was filled in on this device stands in its copy: the last word of each page.
const said = async (path) => {
  const mine = (await queue.items()).filter((one) => one.address === path && one.state !== "sent");
  return mine.at(-1)?.body ?? "";
};

const page = async (request) => {
  const { pathname } = new URL(request.url);
  if (box.open && (await queue.counts()).waiting) await Promise.race([queue.drain(), new Promise((go) => setTimeout(go, 2500))]);
  let answer;
  try {
    answer = await fetch(request.url, {
      credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(8000), headers: { Accept: "text/html" },
      referrer: request.referrer, referrerPolicy: "same-origin",
    });
  } catch {
    return ((await unlocked()) && (await copies.of(pathname))) || away();
  }
  if (LATER.has(answer.status)) return ((await unlocked()) && (await copies.of(pathname))) || answer;
  if (answer.status === 401) await queue.acts.ended();
  if (answer.ok && copies.mayKeep(pathname)) await copies.keep(pathname, answer.clone());
  return answer;
};

// Where a page leads that waits: the next one of the sheet, as the site would lead.
const onward = (path) => {
  const sheet = box.told.today.filter((one) => SHEET.test(one) && one.split("/")[4] === path.split("/")[4]);
  return sheet[sheet.indexOf(path) + 1] ?? box.told.today.find((one) => LOOK.test(one) && path.startsWith(one)) ?? path;
};

const kept = async (request) => {
  const { pathname } = new URL(request.url);
  if (!(await unlocked())) return fetch(request);
  const form = await request.clone().formData();
  const body = new URLSearchParams();
  const files = [];
  for (const [name, value] of form) {
    if (typeof value === "string") body.append(name, value);
    else if (value.size) files.push([name, await coded(value)]);
  }
  let got;
  try {
    got = await queue.add({ address: pathname, body: body.toString(), files, plain: true, page: request.referrer || pathname, visit: "" });
  } catch {
    return fetch(request); // the box could not be written: the page itself keeps what was typed
  }
  if (!got) return Response.redirect(onward(pathname), 303);
  const to = got.answer.headers.get("Resend-To");
  if (to) return Response.redirect(new URL(to, location.origin).href, 303);
  return new Response(got.answer.status === 204 ? null : got.text, { status: got.answer.status, headers: new Headers(got.answer.headers) });
};

// The word that nobody is on these photos, said after the page was refused for the lack of it.
const ticked = ({ body, files }) => {
  const fields = new URLSearchParams(body);
  for (const [name] of files ?? []) fields.set(name.replace("f", "n"), "1");
  return fields.toString();
};

Object.assign(heard, {
  key: async (message) => {
    await opened(message.told);
    const today = new Set(box.told.today);
    for (const path of await box.keysOf("copies")) if (!today.has(path)) await box.drop("copies", path);
    await tell(await state());
    await queue.drain();
    await gather();
  },
  said: async (message, from) => {
    if (!(await unlocked())) return;
    const refused = (await queue.items()).find((one) => one.state === "refused");
    from.postMessage({ kind: "said", body: await said(message.path), no: refused && { id: refused.id, why: refused.why, code: refused.code, address: refused.address } });
  },
  again: async (message) => {
    const one = (await queue.items()).find((row) => row.id === message.id);
    if (!one) return;
    const { n, id, who, at, nonce, data, state: its, tries, late, why, code, status, ...rest } = one;
    if (message.ticked) rest.body = ticked(rest);
    await queue.write({ n, id, who, at, state: "waiting", tries: 0, late: true }, rest);
    await queue.drain();
  },
  drop: async (message) => {
    const one = (await queue.items()).find((row) => row.id === message.id);
    if (one) await box.drop("taps", one.n);
    await tell(await state());
  },
});

const answering = ({ request }, { pathname }) => {
  if (request.method === "POST" && SHEET.test(pathname)) return kept(request);
  const mine = SHEET.test(pathname) || LOOK.test(pathname);
  return mine && request.method === "GET" && request.mode === "navigate" ? page(request) : undefined;
};
