// The sealed box of the device: IndexedDB whose every value is AES-GCM. A key is made of a random
// half that stays here and of the server's half, which is only ever in memory: what lies on the
// disk opens for nobody, also not for this browser, until somebody is signed in.
const BOX = "glideway-room";
const STORES = ["meta", "copies", "taps"];
const HELD = 90000; // milliseconds that the worker keeps keys of which no page has spoken again

const asked = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

const bytes = (text) => new TextEncoder().encode(text);

class Box {
  constructor(name = BOX) {
    this.name = name;
    this.base = null;
    this.gone = false; // taken away at sign-out: nothing that still runs makes it anew
    this.forget();
  }

  forget() {
    this.keys = null;
    this.told = null;
    this.heard = 0;
  }

  // The site's time, as far as it is known: a tablet's own clock may be wrong.
  now() {
    return Date.now() + (this.told?.skew ?? 0);
  }

  get open() {
    if (this.keys && Date.now() - this.heard > HELD) this.forget();
    return this.keys !== null;
  }

  async store(name, mode = "readonly") {
    if (this.gone) throw new Error("the box is gone");
    if (!this.base) {
      const opening = indexedDB.open(this.name, 1);
      opening.onupgradeneeded = () => {
        for (const one of STORES)
          opening.result.createObjectStore(one, one === "taps" ? { keyPath: "n", autoIncrement: true } : {});
      };
      this.base = await asked(opening);
      this.base.onversionchange = () => this.close();
      this.base.onclose = () => {
        this.base = null;
      };
    }
    return this.base.transaction(name, mode, { durability: "strict" }).objectStore(name);
  }

  close() {
    this.base?.close();
    this.base = null;
  }

  // The whole box, with its half of the keys, as the site's own wish at sign-out does it.
  async remove() {
    this.gone = true;
    this.close();
    await asked(indexedDB.deleteDatabase(this.name));
  }

  async get(name, key) {
    return asked((await this.store(name)).get(key));
  }

  async all(name) {
    return asked((await this.store(name)).getAll());
  }

  async keysOf(name) {
    return asked((await this.store(name)).getAllKeys());
  }

  async put(name, value, key) {
    const store = await this.store(name, "readwrite");
    return asked(key === undefined ? store.put(value) : store.put(value, key));
  }

  async drop(name, key) {
    return asked((await this.store(name, "readwrite")).delete(key));
  }

  async empty(name) {
    return asked((await this.store(name, "readwrite")).clear());
  }

  // told: what the server said of who is signed in, with its half of both keys.
  async unlock(told) {
    this.gone = false;
    const same = this.keys && this.told.copies === told.copies && this.told.who === told.who;
    if (same && (await this.get("meta", "salt"))) {
      this.told = told;
      this.heard = Date.now();
      return;
    }
    let salt = await this.get("meta", "salt");
    if (!salt) {
      salt = crypto.getRandomValues(new Uint8Array(32));
      await this.put("meta", salt, "salt");
    }
    const half = async (part, use) => {
      const raw = await crypto.subtle.importKey("raw", bytes(part), "HKDF", false, ["deriveKey"]);
      return crypto.subtle.deriveKey(
        { name: "HKDF", hash: "SHA-256", salt, info: bytes(use) },
        raw,
        { name: "AES-GCM", length: 256 },
        false,
        ["encrypt", "decrypt"],
      );
    };
    this.keys = { copies: await half(told.copies, "copies"), taps: await half(told.taps, "taps") };
    this.told = told;
    this.heard = Date.now();
  }

  // place: what the value is about; sealed for one place it does not open at another.
  async seal(use, place, value) {
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const way = { name: "AES-GCM", iv: nonce, additionalData: bytes(`${use}:${place}`) };
    return { nonce, data: await crypto.subtle.encrypt(way, this.keys[use], bytes(JSON.stringify(value))) };
  }

  // The value, or nothing where it was sealed by somebody else, in another session or elsewhere.
  async unseal(use, place, sealed) {
    const way = { name: "AES-GCM", iv: sealed.nonce, additionalData: bytes(`${use}:${place}`) };
    try {
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(way, this.keys[use], sealed.data)));
    } catch {
      return null;
    }
  }
}
