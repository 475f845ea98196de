// The taps of this device, in order. Each is sealed and written down before it is sent, and goes
// only when the site has answered that it is done. What the site refuses is kept for a decision.
const PATIENCE = 6000; // milliseconds that one sending may take
const TRIES = 5; // failures of the site itself, then somebody looks
const APART = 10000; // milliseconds between two of them that count
const LATER = new Set([408, 429, 502, 503, 504]);
const UNHEARD = new Set([403, 404]);

// A no by its name is about this one tap; without a name it is a doubt about who asks.
const isNo = (answer) => answer.headers.has("Glideway-Refusal");
const isOver = (answer) => answer.status === 401 || (answer.status === 403 && !isNo(answer));

const fieldOf = (body, name) => new URLSearchParams(body).get(name) ?? "";

class Queue {
  // changed() when a state changed; ended() when nobody is signed in any more.
  constructor(box, acts) {
    this.box = box;
    this.acts = acts;
    this.running = null;
    this.waiters = new Map();
    this.given = new Set(); // taps whose page was told to go on without the answer
    this.locked = false;
  }

  async items() {
    if (!this.box.open) return [];
    const mine = (await this.box.all("taps")).filter((one) => one.who === this.box.told.who);
    const found = [];
    for (const row of mine) {
      const said = await this.box.unseal("taps", row.id, row);
      if (said) found.push({ ...row, ...said });
    }
    return found;
  }

  async write(row, said) {
    const sealed = await this.box.seal("taps", row.id, said);
    const { n, id, who, state, tries, at, late } = row;
    const plain = { id, who, state, tries, at, late, ...sealed };
    return this.box.put("taps", n === undefined ? plain : { ...plain, n });
  }

  // Writes a tap down and sends what waits; the site's answer, or nothing where it has to wait.
  async add(said) {
    const key = fieldOf(said.body, "key");
    const twin = (await this.items()).find(
      (one) => one.state === "waiting" && key && one.address === said.address && fieldOf(one.body, "key") === key,
    );
    const row = twin ?? {
      id: crypto.randomUUID(), who: this.box.told.who, state: "waiting", tries: 0, at: this.box.now(), late: false,
    };
    if (!twin) await this.write(row, said);
    const answer = new Promise((done) => this.waiters.set(row.id, done));
    void this.drain();
    const late = new Promise((done) => setTimeout(done, PATIENCE + 1500, null));
    const got = await Promise.race([answer, late]);
    this.waiters.delete(row.id);
    if (!got) {
      this.given.add(row.id);
      await this.acts.changed();
    }
    return got;
  }

  async drain() {
    this.again = true;
    this.running ??= this.run().finally(() => {
      this.running = null;
      if (this.again) void this.drain(); // a tap came while the last word was told
    });
    return this.running;
  }

  async run() {
    let sent = 0;
    while (this.again) {
      this.again = false;
      for (;;) {
        const next = (await this.items()).find((one) => one.state === "waiting");
        if (!next) break;
        const done = await this.send(next);
        if (done === "wait") {
          for (const tell of this.waiters.values()) tell(null);
          break;
        }
        if (done === "sent" && (next.late || this.given.delete(next.id))) sent += 1;
      }
    }
    await this.acts.changed(sent);
  }

  async send(row) {
    const { n, id, who, state, tries, at, late, nonce, data, ...said } = row;
    const keep = { n, id, who, state, tries, at, late };
    const asked = await this.ask(said, late, at);
    if (!asked || LATER.has(asked.status)) {
      await this.write({ ...keep, late: true }, said);
      return "wait";
    }
    // Asked again with a fresh key and doubted still, TRIES times: then somebody looks at that tap.
    const doubts = asked.status === 403 && !this.locked ? tries + 1 : tries;
    if (isOver(asked) && doubts < TRIES) {
      this.locked = true;
      await this.write({ ...keep, tries: doubts, late: true }, said);
      await this.acts.ended();
      return "wait";
    }
    this.locked = false;
    if (asked.status >= 500) {
      const soon = Date.now() - (said.failed ?? 0) < APART;
      if (soon || tries + 1 < TRIES) {
        const counted = { ...keep, tries: soon ? tries : tries + 1, late: true };
        await this.write(counted, soon ? said : { ...said, failed: Date.now() });
        return "wait";
      }
    }
    const mark = Number(asked.headers.get("Glideway-Mark"));
    const text = asked.status === 204 ? "" : await asked.text();
    const good = said.plain ? asked.headers.has("Resend-To") : asked.ok;
    if (said.visit && mark && (good || !late)) await this.box.put("meta", mark, `mark:${said.visit}`);
    if (good) await this.write({ ...keep, state: "sent", sentAt: Date.now() }, { ...said, sent: Date.now() });
    else await this.refuse({ ...keep }, said, asked, text);
    this.waiters.get(id)?.({ answer: asked, text });
    return good ? "sent" : "refused";
  }

  // A no that the person is looking at needs no second look; one that came later waits for one.
  async refuse(keep, said, asked, text) {
    if (this.waiters.has(keep.id)) {
      await this.box.drop("taps", keep.n);
      return;
    }
    const { code, sentence } = this.no(text);
    const no = { why: asked.status >= 500 ? "" : sentence, code, status: asked.status };
    await this.write({ ...keep, state: "refused" }, { ...said, ...no });
    if (code !== "changed-elsewhere") return;
    for (const one of await this.items()) {
      if (one.state !== "waiting" || one.visit !== said.visit) continue;
      const { n, id, who, tries, at, late, nonce, data, state, ...its } = one;
      await this.write({ n, id, who, tries, at, late, state: "refused" }, { ...its, ...no });
    }
  }

  no(text) {
    try {
      return JSON.parse(text);
    } catch {
      return { code: "", sentence: "" }; // a page that asks for something: no refusal by name
    }
  }

  async ask(said, late, at) {
    const body = new URLSearchParams(said.body);
    if (body.has("csrfmiddlewaretoken")) body.set("csrfmiddlewaretoken", this.box.told.token);
    const headers = { "Content-Type": "application/x-www-form-urlencoded", "Glideway-Offline": "1", Accept: "text/html" };
    headers[said.plain ? "Resend" : "HX-Request"] = said.plain ? "1" : "true";
    if (late) {
      headers.Accept = "application/json"; // nobody looks at a page now
      headers["Glideway-Late"] = new Date(at).toISOString(); // when it was tapped
      if (said.hash) headers["Glideway-Hash"] = said.hash; // of the text that was seen
    }
    const seen = said.visit ? await this.box.get("meta", `mark:${said.visit}`) : undefined;
    if (late && seen !== undefined && !said.forced) headers["Glideway-Seen"] = String(seen);
    try {
      return await fetch(said.address, {
        method: "POST", body: body.toString(), headers, credentials: "same-origin",
        referrer: said.page, referrerPolicy: "same-origin", signal: AbortSignal.timeout(PATIENCE),
      });
    } catch {
      return null;
    }
  }

  // What the practitioner decides of a tap; where to go on, if it is another page; null: not done.
  async decide(id, way) {
    const row = (await this.items()).find((one) => one.id === id);
    if (!row) return "";
    if (way === "note") return this.toNote(row);
    if (way === "send") {
      const { n, who, at, nonce, data, state, tries, late, why, code, status, ...said } = row;
      await this.write({ n, id, who, at, state: "waiting", tries: 0, late: true }, { ...said, forced: true });
      await this.drain();
      return "";
    }
    const letGo = row.booking ? `/care/begin/${row.booking}/let-go/` : `/care/visits/${row.visit}/let-go/`;
    const told = row.visit && (await this.ask({
      address: letGo, plain: true, page: row.page, visit: "",
      body: new URLSearchParams({ key: row.id, csrfmiddlewaretoken: this.box.told.token }).toString(),
    }, false));
    // A visit that is not this person's any more has nobody who could hear of it.
    const heard = !row.visit || told?.ok || (told && isNo(told) && UNHEARD.has(told.status));
    if (!heard) return null;
    await this.box.drop("taps", row.n);
    await this.acts.changed();
    return "";
  }

  // The text of a signature that did not count becomes the text in the making: read, then sign.
  async toNote(row) {
    const fields = new URLSearchParams(row.body);
    fields.set("key", crypto.randomUUID());
    const address = row.address.replace(/sign\/$/, "note/draft/");
    const told = await this.ask({ address, plain: true, page: row.page, visit: "", body: fields.toString() }, false);
    if (!told?.headers.has("Resend-To")) return null;
    await this.box.drop("taps", row.n);
    await this.acts.changed();
    return `/care/visits/${row.visit}/note/`;
  }

  async counts() {
    const all = await this.box.all("taps");
    const mine = all.filter((one) => one.who === this.box.told?.who);
    const of = (state) => mine.filter((one) => one.state === state).length;
    const others = all.filter((one) => one.state !== "sent" && this.box.told && one.who !== this.box.told.who).length;
    return { waiting: of("waiting"), refused: of("refused"), others, unsent: all.filter((one) => one.state !== "sent").length };
  }

  // What was sent stays until a newer copy of its page shows it.
  async settle(visit, made) {
    for (const one of await this.items()) {
      if (one.state === "sent" && one.visit === visit && one.sent < made) await this.box.drop("taps", one.n);
    }
  }
}
