// Sends the taps of the room one after the other, each with the key it was made with, and keeps
// one until it was answered: the same key again is done once. A worker that could not reach the
// network answers 202 and keeps the tap itself. Where nobody is signed in any more the taps wait on
// this page, and go on when the same person has signed in again in another window.
const WAITS = [1000, 3000, 9000, 15000];
const PATIENCE = 10000;
const LOST = new Set([408, 429, 502, 503, 504]);

// A no by its name is about this one tap; without a name it is a doubt about who asks.
const isOver = (answer) =>
  answer.status === 401 || (answer.status === 403 && !answer.headers.has("Glideway-Refusal"));

// The token for the forms in a room that was asked for anew: only where it is the room of the one
// whose taps wait, never for whoever has signed in since, and for nobody without a name.
export const tokenFor = (page, who) => {
  const part = page.getElementById("room");
  if (!who || part?.dataset.who !== who) return "";
  return part.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
};

export class Taps {
  // shown(html) with the newest part, refused(html), stale() when the page must be asked anew,
  // waiting(count) whenever the number of taps under way changes, over(count) while nobody is signed
  // in and 0 once somebody is, token() a new one for the forms or nothing while that is so.
  constructor(acts) {
    this.acts = acts;
    this.queue = [];
    this.kept = 0;
    this.running = false;
    this.over = false;
    this.wake = () => {};
    for (const back of ["online", "focus"]) window.addEventListener(back, () => this.wake());
    window.addEventListener("beforeunload", (event) => {
      if (this.over && this.queue.length) event.preventDefault();
    });
  }

  add(address, body) {
    this.queue.push({ address, body });
    this.acts.waiting(this.queue.length + this.kept, this.over);
    if (this.over) this.acts.over(this.queue.length);
    void this.run();
  }

  get idle() {
    return this.queue.length === 0;
  }

  async pause(milliseconds) {
    await new Promise((done) => {
      this.wake = done;
      setTimeout(done, milliseconds);
    });
  }

  // Waits until the one who tapped is signed in again; their forms then carry the new token.
  async signedIn() {
    this.over = true;
    for (;;) {
      this.acts.over(this.queue.length);
      this.acts.waiting(this.queue.length + this.kept, true);
      await this.pause(WAITS.at(-1));
      const token = await this.acts.token();
      if (!token) continue;
      for (const { body } of this.queue) body.set("csrfmiddlewaretoken", token);
      break;
    }
    this.over = false;
    this.acts.over(0);
  }

  async run() {
    if (this.running) return;
    this.running = true;
    let tries = 0;
    let part = "";
    let stale = false;
    let there = null;
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
        if (isOver(answer)) {
          await this.signedIn();
          continue;
        }
        this.queue.shift();
        tries = 0;
        const away = answer.headers.get("HX-Redirect");
        if (away) {
          there = away; // the page is left when all that was tapped has been sent
          continue;
        }
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
        await this.pause(pause);
      }
    }
    this.running = false;
    this.acts.waiting(this.kept, this.kept > 0);
    if (there) return location.assign(there);
    if (stale) this.acts.stale();
    else if (part) this.acts.shown(part);
    return undefined;
  }
}
