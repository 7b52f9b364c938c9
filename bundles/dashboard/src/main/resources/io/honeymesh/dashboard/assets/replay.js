// SPDX-License-Identifier: Apache-2.0
// Replays a session (asciicast v2) on a screen of fixed size. What a stranger typed only ever becomes text: of terminal sequences those that
// move the cursor and erase are obeyed, all others are dropped.
"use strict";

(() => {
  const MOST_COLUMNS = 200;
  const MOST_ROWS = 60;
  const LONGEST_PAUSE_S = 3;

  const byId = (id) => document.getElementById(id);

  class Screen {
    constructor(columns, rows) {
      this.columns = Math.min(Math.max(columns, 20), MOST_COLUMNS);
      this.rows = Math.min(Math.max(rows, 5), MOST_ROWS);
      this.clear();
    }

    clear() {
      this.lines = Array.from({ length: this.rows }, () => []);
      this.x = 0;
      this.y = 0;
      this.pending = "";
    }

    write(text) {
      const all = this.pending + text;
      this.pending = "";
      for (let i = 0; i < all.length; i++) {
        if (all[i] === "\u001b") {
          const rest = all.slice(i);
          const sequence = /^\u001b(?:\[([0-9;?]*)([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\^_a-z=>78]|[()][0-9A-Za-z])/.exec(rest);
          if (sequence) {
            this.obey(sequence[1] || "", sequence[2] || "");
            i += sequence[0].length - 1;
          } else if (rest.length < 100) {
            this.pending = rest;
            return;
          }
        } else {
          this.put(all[i]);
        }
      }
    }

    put(c) {
      if (c === "\n") {
        this.down();
      } else if (c === "\r") {
        this.x = 0;
      } else if (c === "\b") {
        this.x = Math.max(0, this.x - 1);
      } else if (c === "\t") {
        this.x = Math.min(this.columns - 1, (Math.floor(this.x / 8) + 1) * 8);
      } else if (c >= " " && c !== "\u007f" && !(c >= "\u0080" && c <= "\u009f")) {
        if (this.x >= this.columns) {
          this.x = 0;
          this.down();
        }
        this.lines[this.y][this.x++] = c;
      }
    }

    down() {
      if (++this.y >= this.rows) {
        this.y = this.rows - 1;
        this.lines.shift();
        this.lines.push([]);
      }
    }

    obey(parameters, final) {
      const [a, b] = parameters.split(";").map((text) => Math.min(Number(text) || 0, 1000));
      const n = Math.max(1, a);
      switch (final) {
        case "A": this.y = Math.max(0, this.y - n); break;
        case "B": this.y = Math.min(this.rows - 1, this.y + n); break;
        case "C": this.x = Math.min(this.columns - 1, this.x + n); break;
        case "D": this.x = Math.max(0, this.x - n); break;
        case "G": this.x = Math.min(this.columns, n) - 1; break;
        case "H": case "f":
          this.y = Math.min(this.rows, n) - 1;
          this.x = Math.min(this.columns, Math.max(1, b || 0)) - 1;
          break;
        case "J":
          if (a >= 2) {
            this.lines = Array.from({ length: this.rows }, () => []);
          } else if (a === 0) {
            this.lines[this.y].length = Math.min(this.lines[this.y].length, this.x);
            for (let y = this.y + 1; y < this.rows; y++) {
              this.lines[y] = [];
            }
          }
          break;
        case "K":
          if (a === 0) {
            this.lines[this.y].length = Math.min(this.lines[this.y].length, this.x);
          } else if (a === 2) {
            this.lines[this.y] = [];
          }
          break;
        default: // Colours and all else.
      }
    }

    text() {
      return this.lines.map((line) => Array.from(line, (c) => c ?? " ").join("").trimEnd()).join("\n");
    }
  }

  let cast = null;

  /** Long silences are cut short: nobody wants to watch them. */
  function parse(file) {
    const lines = file.trim().split("\n");
    const header = JSON.parse(lines[0]);
    const events = [];
    let at = 0;
    let before = 0;
    for (const line of lines.slice(1)) {
      const [time, kind, text] = JSON.parse(line);
      at += Math.min(Math.max(0, time - before), LONGEST_PAUSE_S);
      before = time;
      if (kind === "o") {
        events.push({ at, text });
      }
    }
    return { screen: new Screen(header.width, header.height), events, length: at, now: 0, next: 0, running: true, last: 0 };
  }

  function seek(to) {
    if (to < cast.now) {
      cast.screen.clear();
      cast.next = 0;
    }
    cast.now = Math.min(to, cast.length);
    while (cast.next < cast.events.length && cast.events[cast.next].at <= cast.now) {
      cast.screen.write(cast.events[cast.next++].text);
    }
    byId("player-screen").textContent = cast.screen.text();
    byId("player-seek").value = cast.length ? (1000 * cast.now) / cast.length : 1000;
    byId("player-time").textContent = cast.now.toFixed(1) + " of " + cast.length.toFixed(1) + " s";
  }

  function frame(now) {
    if (!cast) {
      return;
    }
    if (cast.running) {
      seek(cast.now + ((now - (cast.last || now)) / 1000) * Number(byId("player-speed").value));
      run(cast.now < cast.length);
    }
    cast.last = now;
    requestAnimationFrame(frame);
  }

  function run(yes) {
    cast.running = yes;
    byId("player-play").textContent = yes ? "Pause" : "Play";
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-replay]");
    if (!button) {
      return;
    }
    const file = await window.honeymesh.text(button.dataset.replay);
    if (file === null) {
      return;
    }
    try {
      cast = parse(file);
    } catch {
      window.honeymesh.toast("This recording can't be read.", true);
      return;
    }
    run(true);
    byId("player").showModal();
    requestAnimationFrame(frame);
  });
  byId("player-play").addEventListener("click", () => {
    if (!cast.running && cast.now >= cast.length) {
      seek(0);
    }
    run(!cast.running);
  });
  byId("player-seek").addEventListener("input", (event) => {
    run(false);
    seek((cast.length * Number(event.target.value)) / 1000);
  });
  byId("player-close").addEventListener("click", () => byId("player").close());
  byId("player").addEventListener("close", () => { cast = null; });
})();
