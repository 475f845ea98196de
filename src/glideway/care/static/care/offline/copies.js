// Copies of the day's pages, sealed, until the clinic's day ends; and the looks and scripts they
// need, which are nobody's data. A page of the site always wins over a copy.
const LOOKS = "glideway-room-looks";
const STATIC = /(?:href|src)="(\/static\/[^"]+)"/g;
const NEEDS = /(?:from\s*|import\s*)"(\.[^"]+)"|url\("?([^")]+)"?\)/g;
const HEADS = ["Content-Type", "Content-Security-Policy", "Referrer-Policy"];
const KEY = /(name="key" value=")[0-9a-f-]{36}/g;

class Copies {
  constructor(box) {
    this.box = box;
  }

  mayKeep(path) {
    return this.box.open && this.box.told.today.includes(path);
  }

  async keep(path, answer) {
    const text = await answer.text();
    const heads = Object.fromEntries(HEADS.filter((one) => answer.headers.has(one)).map((one) => [one, answer.headers.get(one)]));
    const made = Date.now();
    const sealed = await this.box.seal("copies", path, { text, heads, made });
    await this.box.put("copies", { ...sealed, made, until: this.box.told.until }, path);
    return text;
  }

  async of(path) {
    await this.sweep();
    const kept = this.box.open && (await this.box.get("copies", path));
    if (!kept) return null;
    const page = await this.box.unseal("copies", path, kept);
    if (!page) {
      await this.box.drop("copies", path);
      return null;
    }
    // Two taps from one copy are two taps: each form of it gets a key of its own.
    const text = page.text
      .replace(KEY, (_whole, begins) => begins + crypto.randomUUID())
      .replace("<html ", `<html data-copy="${page.made}" `);
    return new Response(text, { headers: { ...page.heads, "Cache-Control": "no-store" } });
  }

  async made(path) {
    return (await this.box.get("copies", path))?.made ?? 0;
  }

  // What may not be shown any more goes: copies whose day is over.
  async sweep() {
    for (const path of await this.box.keysOf("copies")) {
      const one = await this.box.get("copies", path);
      if (one && one.until <= Date.now()) await this.box.drop("copies", path);
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
