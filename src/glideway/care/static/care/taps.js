// Sends the taps of the room one after the other, each with the key it was made with, and keeps
// one until it was answered: the same key again is done once. A worker that could not reach the
// network answers 202 and keeps the tap itself.
const WAITS = [1000, 3000, 9000, 15000];
const PATIENCE = 10000;
const LOST = new Set([408, 429, 502, 503, 504]);

export class Taps {
  // shown(html) with the newest part, refused(html), stale() when the page must be asked anew,
  // waiting(count) whenever the number of taps under way changes.
  constructor(acts) {
    this.acts = acts;
    this.queue = [];
    this.kept = 0;
    this.running = false;
    this.wake = () => {};
    window.addEventListener("online", () => this.wake());
  }

  add(address, body) {
    this.queue.push({ address, body });
    this.acts.waiting(this.queue.length + this.kept, false);
    void this.run();
  }

  get idle() {
    return this.queue.length === 0;
  }

  async run() {
    if (this.running) return;
    this.running = true;
    let tries = 0;
    let part = "";
    let stale = false;
    while (this.queue.length) {
      const { address, body } = this.queue[0];
      try {
        const answer = await fetch(address, {
          method: "POST",
          body: body.toString(),
          credentials: "same-origin",
          signal: AbortSignal.timeout(PATIENCE),
          headers: {
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
          },
        });
        if (LOST.has(answer.status)) throw new TypeError("lost");
        this.queue.shift();
        tries = 0;
        const there = answer.headers.get("HX-Redirect");
        if (there) return location.assign(there);
        if (answer.status === 202) {
          this.kept = Number(answer.headers.get("Waiting")) || this.kept + 1;
          continue;
        }
        this.kept = 0;
        const text = await answer.text();
        if (answer.status === 204) stale = true;
        else if (answer.ok || text.includes('id="room"')) part = text;
        else {
          this.acts.refused(text);
          stale = true;
        }
      } catch {
        this.acts.waiting(this.queue.length + this.kept, true);
        const pause = WAITS[Math.min(tries, WAITS.length - 1)];
        tries += 1;
        await new Promise((done) => {
          this.wake = done;
          setTimeout(done, pause);
        });
      }
    }
    this.running = false;
    this.acts.waiting(this.kept, this.kept > 0);
    if (stale) this.acts.stale();
    else if (part) this.acts.shown(part);
    return undefined;
  }
}
