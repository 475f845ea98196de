// Copies of the day's pages, sealed, until the clinic's day ends; and the looks and scripts they
// need, which are nobody's data. A page of the site always wins over a copy.
const LOOKS = "glideway-room-looks";
const STATIC = /(?:href|src)="(\/static\/[^"]+)"/g;
const NEEDS = /(?:from\s*|import\s*)"(\.[^"]+)"|url\("?([^")]+)"?\)/g;
const HEADS = ["Content-Type", "Content-Security-Policy", "Referrer-Policy"];
const PER_VISIT = /^\/care\/visits\/([0-9a-f-]{36})\//;
const KEY = /(name="key" value=")[0-9a-f-]{36}/g;

// Whether a form was tapped as a page made ready for it takes it to be: of the questions that none
// of them is so, each of them read; of consent that it was given and not taken back.
const isSaid = (name, read, form) => {
  if (!form) return false;
  if (name === "consent") return !form.has("withdraw");
  if (name !== "safety") return true;
  const others = [...form.keys()].filter((one) => !["csrfmiddlewaretoken", "key", "none", "read"].includes(one));
  return form.has("none") && !others.length && read.every((one) => form.getAll("read").includes(one));
};

class Copies {
  constructor(box) {
    this.box = box;
  }

  mayKeep(path) {
    return this.box.open && this.box.told.today.includes(path);
  }

  heads(answer) {
    return Object.fromEntries(HEADS.filter((one) => answer.headers.has(one)).map((one) => [one, answer.headers.get(one)]));
  }

  async keep(path, answer) {
    return this.hold(path, { text: await answer.text(), heads: this.heads(answer) });
  }

  async hold(path, page) {
    const made = Date.now();
    const sealed = await this.box.seal("copies", path, { ...page, made });
    await this.box.put("copies", { ...sealed, made, until: this.box.told.until }, path);
    return page.text;
  }

  // The copy of a page; one that needs taps to be true only where `said` has these very taps.
  async of(path, said = {}) {
    await this.sweep();
    const kept = this.box.open && (await this.box.get("copies", path));
    if (!kept) return null;
    const page = await this.box.unseal("copies", path, kept);
    if (!page) {
      await this.box.drop("copies", path);
      return null;
    }
    // Two taps from one copy are two taps: each form of it gets a key of its own.
    if (!Object.entries(page.needs ?? {}).every(([name, read]) => isSaid(name, read, said[name]))) return null;
    const ticked = said.same?.getAll("target") ?? [];
    const left = Object.entries(page.became ?? {}).filter(([one]) => !ticked.includes(one)).map(([, it]) => it);
    const text = page.text
      .replace(KEY, (_whole, begins) => begins + crypto.randomUUID())
      .replace("<html ", `<html data-copy="${page.made}" data-left="${left.join(" ")}" `);
    return new Response(text, { headers: { ...page.heads, "Cache-Control": "no-store" } });
  }

  async made(path) {
    return (await this.box.get("copies", path))?.made ?? 0;
  }

  // What may not be shown any more goes: copies whose day is over.
  async sweep() {
    for (const path of await this.box.keysOf("copies")) {
      const one = await this.box.get("copies", path);
      if (one && one.until <= this.box.now()) await this.box.drop("copies", path);
    }
  }

  // Nor copies of a visit that is signed, or that is no longer of today: all but what is told of.
  async only(visits) {
    for (const path of await this.box.keysOf("copies")) {
      const visit = PER_VISIT.exec(path)?.[1];
      if (visit && !visits.has(visit)) await this.box.drop("copies", path);
    }
  }

  async wipe() {
    await this.box.empty("copies");
  }

  async look(request) {
    const store = await caches.open(LOOKS);
    try {
      const answer = await fetch(request);
      if (answer.ok && answer.type === "basic") await store.put(request.url, answer.clone());
      return answer;
    } catch {
      return (await store.match(request.url)) ?? Response.error();
    }
  }

  // Fetches the looks and scripts that a page names, and what those name in turn.
  async looksOf(text, known = new Set()) {
    const wanted = [...text.matchAll(STATIC)].map((one) => new URL(one[1], location.origin).href);
    const store = await caches.open(LOOKS);
    while (wanted.length) {
      const url = wanted.pop();
      if (known.has(url) || new URL(url).origin !== location.origin) continue;
      known.add(url);
      let answer = await store.match(url);
      if (!answer) {
        answer = await fetch(url);
        if (!answer.ok) continue;
        await store.put(url, answer.clone());
      }
      if (!/\.(js|css)$/.test(new URL(url).pathname)) continue;
      for (const [, script, picture] of (await answer.text()).matchAll(NEEDS)) wanted.push(new URL(script ?? picture, url).href);
    }
  }
}
