// One foot or one finger on one key: a short press is a pass, a long one stops, two open the re-test.
// The pass is painted at the first release and told only when no second press can follow, so that
// nothing is written that has to be taken back. Design, draft: both times in milliseconds.
export const HOLD = 600; // down this long or longer: stop
export const DOUBLE = 350; // a second press that begins sooner than this after the first: re-test

export class Presses {
  // paint() at once and unpaint() when it was no pass; commit() tells it; stop() and retest().
  constructor(acts) {
    this.acts = acts;
    this.down_ = false;
    this.second = false;
    this.holding = 0;
    this.waiting = 0;
  }

  down() {
    if (this.down_) return;
    this.down_ = true;
    this.second = this.waiting !== 0;
    clearTimeout(this.waiting);
    this.waiting = 0;
    this.holding = setTimeout(() => {
      this.holding = 0;
      if (this.second) this.acts.unpaint();
      this.second = false;
      this.acts.stop();
    }, HOLD);
  }

  up() {
    if (!this.down_) return;
    this.down_ = false;
    if (this.holding === 0) return; // it was held, and has stopped already
    clearTimeout(this.holding);
    this.holding = 0;
    if (this.second) {
      this.second = false;
      this.acts.unpaint();
      this.acts.retest();
      return;
    }
    if (!this.acts.paint()) return;
    this.waiting = setTimeout(() => {
      this.waiting = 0;
      this.acts.commit();
    }, DOUBLE);
  }

  // Something else was tapped: what is painted is a pass.
  flush() {
    if (this.waiting === 0) return;
    clearTimeout(this.waiting);
    this.waiting = 0;
    this.acts.commit();
  }
}
