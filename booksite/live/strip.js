/** A line at the foot of the window while Python loads or runs: what it does, how far, and Stop. */

const STAYS = 4000; // ms, after the end

export class Strip {
  /** @param {() => void} stop */
  constructor(stop) {
    this.box = document.createElement("div");
    this.box.className = "nn-live-strip";
    this.box.hidden = true;
    this.words = document.createElement("span");
    this.bar = document.createElement("progress");
    this.spoken = document.createElement("span");
    this.spoken.className = "nn-spoken";
    this.spoken.setAttribute("role", "status");
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.textContent = "Stop";
    this.button.addEventListener("click", () => (this.running ? stop() : this.hide()));
    this.running = false;
    this.box.append(this.words, this.bar, this.button);
    document.body.append(this.box, this.spoken);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** @param {string} text */
  begin(text) {
    clearTimeout(this.timer);
    this.running = true;
    this.words.textContent = text;
    this.bar.hidden = true;
    this.button.textContent = "Stop";
    this.box.hidden = false;
  }

  /** Bytes that came, of those that come.
   *  @param {number} part
   *  @param {number} whole */
  progress(part, whole) {
    const mega = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);
    this.bar.hidden = false;
    this.bar.max = whole;
    this.bar.value = part;
    this.bar.setAttribute("aria-label", "Python is loading");
    this.words.textContent =
      part < whole ? `Loading Python: ${mega(part)} of ${mega(whole)} MB` : "Starting Python";
  }

  /** Say a sentence, seen and heard, that goes away after a while.
   *  @param {string} text */
  say(text) {
    this.spoken.textContent = text;
    this.words.textContent = text;
    this.bar.hidden = true;
    this.box.hidden = false;
    if (!this.running) this.button.textContent = "Close";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.running || this.hide(), STAYS + 40 * text.length);
  }

  /** Nothing runs any more; say how it ended.
   *  @param {string} text */
  end(text) {
    this.running = false;
    this.say(text);
  }

  /** Nothing runs any more, and why is said until the reader has seen it.
   *  @param {string} text */
  fail(text) {
    this.end(text);
    clearTimeout(this.timer);
  }

  /** Nothing runs any more, and what came of it is to be seen: say it to who does not see.
   *  @param {string} text */
  hush(text) {
    this.running = false;
    this.hide();
    this.spoken.textContent = text;
  }

  hide() {
    clearTimeout(this.timer);
    this.box.hidden = true;
  }
}
