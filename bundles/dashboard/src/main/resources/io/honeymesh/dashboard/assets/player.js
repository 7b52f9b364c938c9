// SPDX-License-Identifier: Apache-2.0
// Replays a session (asciicast v2). A stranger typed what is in it: it is shown as text on a grid of fixed size, and of terminal
// sequences only colours, cursor moves and erasing are obeyed. All others are dropped.
(() => {
  "use strict";

  const [MOST_COLUMNS, MOST_ROWS, MOST_PARAMETERS, LONGEST_STRING, SILENCE] = [200, 60, 64, 4096, 1.5];
  const UNSHOWN = /[\p{C}\p{M}\p{Zl}\p{Zp}]/u; // no glyphs of their own: controls, directions, heaps of accents
  const BLANK = [" ", ""];
  // Where a cursor at x, y goes that is told n and m.
  const MOVES = {
    A: ({ x, y }, n) => [x, y - n],
    B: ({ x, y }, n) => [x, y + n],
    C: ({ x, y }, n) => [x + n, y],
    D: ({ x, y }, n) => [x - n, y],
    G: ({ y }, n) => [n - 1, y],
    H: (_, n, m) => [m - 1, n - 1],
    f: (_, n, m) => [m - 1, n - 1],
    u: ({ saved }) => saved,
  };
  const PENS = {
    1: { bold: true }, 4: { line: true }, 7: { inverse: true }, 22: { bold: false }, 24: { line: false }, 27: { inverse: false },
    39: { fg: undefined }, 49: { bg: undefined },
  };

  const $ = (id) => document.getElementById(id);
  const within = (value, least, most) => Math.min(Math.max(value, least), most);

  class Screen {
    constructor(columns, rows) {
      this.columns = within(Math.floor(columns) || 80, 20, MOST_COLUMNS);
      this.rows = within(Math.floor(rows) || 24, 5, MOST_ROWS);
      this.reset();
    }

    reset() {
      this.lines = Array.from({ length: this.rows }, () => []);
      this.changed = new Set(this.lines.keys());
      Object.assign(this, { x: 0, y: 0, saved: [0, 0], state: this.ground, pen: {}, look: "" });
    }

    write(text) {
      [...text].forEach((c) => this.state(c));
    }

    /** A state, as escape, string and control are: it takes one character. */
    ground(c) {
      switch (c) {
        case "\x1b": this.state = this.escape; break;
        case "\x9b": this.begin(this.control); break;
        case "\n": case "\v": case "\f": this.down(); break;
        case "\r": this.x = 0; break;
        case "\b": this.x = Math.max(0, Math.min(this.x, this.columns - 1) - 1); break;
        case "\t": this.x = Math.min(this.columns - 1, (Math.floor(this.x / 8) + 1) * 8); break;
        default:
          if (!UNSHOWN.test(c)) {
            this.put(c);
          }
      }
    }

    escape(c) {
      this.state = this.ground;
      switch (c) {
        case "[": this.begin(this.control); break;
        case "]": case "P": case "X": case "^": case "_": this.begin(this.string); break;
        case "(": case ")": case "*": case "+": case "#": case "%": this.state = () => { this.state = this.ground; }; break;
        case "c": this.reset(); break;
      }
    }

    begin(state) {
      Object.assign(this, { state, length: 0, parameters: "" });
    }

    /** Titles, clipboards, links and the like; one without an end must not swallow the rest. */
    string(c) {
      if (c === "\x1b") {
        this.state = this.escape;
      } else if (c === "\x07" || c === "\x9c" || ++this.length > LONGEST_STRING) {
        this.state = this.ground;
      }
    }

    control(c) {
      if (c >= "@" && c <= "~") {
        this.state = this.ground;
        this.obey(c);
      } else if (c === "\x1b") {
        this.state = this.escape;
      } else if (c >= " " && c <= "?" && this.parameters.length < MOST_PARAMETERS) {
        this.parameters += c;
      }
    }

    put(c) {
      if (this.x >= this.columns) {
        this.x = 0;
        this.down();
      }
      const line = this.lines[this.y];
      while (line.length < this.x) {
        line.push(BLANK);
      }
      line[this.x++] = [c, this.look];
      this.changed.add(this.y);
    }

    down() {
      if (++this.y >= this.rows) {
        this.y = this.rows - 1;
        this.lines = [...this.lines.slice(1), []];
        this.changed = new Set(this.lines.keys());
      }
    }

    obey(final) {
      const numbers = this.parameters.split(";").map(Number);
      if (/[^0-9;]/.test(this.parameters)) {
        return; // A private mode or the like.
      }
      if (Object.hasOwn(MOVES, final)) {
        const [x, y] = MOVES[final](this, numbers[0] || 1, numbers[1] || 1);
        Object.assign(this, { x: within(x, 0, this.columns - 1), y: within(y, 0, this.rows - 1) });
      }
      switch (final) {
        case "J": this.lines.forEach((_, y) => this.erase(y, numbers[0])); break;
        case "K": this.erase(this.y, numbers[0]); break;
        case "m": this.color(numbers); break;
        case "s": this.saved = [this.x, this.y]; break;
      }
    }

    /** @param how 0 what comes after the cursor, 1 what comes up to it, 2 all */
    erase(y, how) {
      const line = this.lines[y];
      if (how >= 2 || (how === 0 ? y > this.y : y < this.y)) {
        line.length = 0;
      } else if (y === this.y && how === 0) {
        line.length = Math.min(line.length, this.x);
      } else if (y === this.y) {
        line.fill(BLANK, 0, this.x + 1);
      }
      this.changed.add(y);
    }

    color(numbers) {
      for (let i = 0; i < numbers.length; i++) {
        const n = numbers[i];
        const [, tens, ones] = /^([349]|10)([0-7])$/.exec(n) ?? [];
        if (n === 38 || n === 48) { // Larger palettes: only the sixteen colours that this one has.
          this.pen[n === 38 ? "fg" : "bg"] = numbers[i + 1] === 5 && numbers[i + 2] < 16 ? numbers[i + 2] : undefined;
          i += numbers[i + 1] === 2 ? 4 : 2;
        } else if (tens) {
          this.pen[tens === "3" || tens === "9" ? "fg" : "bg"] = Number(ones) + (tens > 4 ? 8 : 0);
        } else {
          this.pen = n === 0 ? {} : { ...this.pen, ...PENS[n] };
        }
      }
      const { fg, bg, bold, line, inverse } = this.pen;
      const [front, back] = inverse ? [bg ?? "ground", fg ?? "text"] : [fg, bg];
      const colors = [front !== undefined && "fg-" + front, back !== undefined && "bg-" + back];
      this.look = [...colors, bold && "is-bold", line && "is-line"].filter(Boolean).join(" ");
    }

    /** Neighbours of one look are one span; what was typed goes through textContent. */
    static spans(line) {
      const runs = [];
      for (const [c, className] of line) {
        if (runs.at(-1)?.className === className) {
          runs.at(-1).textContent += c;
        } else {
          runs.push({ className, textContent: c });
        }
      }
      return runs.map((run) => Object.assign(document.createElement("span"), run));
    }
  }

  let cast = null; // what the dialog shows; now is how far it is, next the event after that
  const clock = (seconds) => Math.floor(seconds / 60) + ":" + String(Math.floor(seconds % 60)).padStart(2, "0");

  function parse(text) {
    const [header, ...lines] = text.trim().split("\n").map((line) => JSON.parse(line));
    const events = lines.filter(([at, kind, data]) => kind === "o" && at >= 0 && typeof data === "string");
    events.sort(([one], [other]) => one - other);
    return { screen: new Screen(header.width, header.height), events, length: events.at(-1)?.[0] ?? 0, now: 0, next: 0, last: 0 };
  }

  function seek(to) {
    if (to < cast.now) {
      cast.screen.reset();
      cast.next = 0;
    }
    cast.now = within(to, 0, cast.length);
    while (cast.events[cast.next]?.[0] <= cast.now) {
      cast.screen.write(cast.events[cast.next++][2]);
    }
    cast.screen.changed.forEach((y) => $("player-screen").children[y].replaceChildren(...Screen.spans(cast.screen.lines[y])));
    cast.screen.changed.clear();
    $("player-seek").value = cast.now;
    $("player-time").textContent = clock(cast.now) + " / " + clock(cast.length);
    $("player-seek").setAttribute("aria-valuetext", $("player-time").textContent);
  }

  function run(yes) {
    cast.running = yes;
    $("player-play").textContent = yes ? "Pause" : "Play";
  }

  function frame(mine, at) {
    if (cast !== mine) {
      return;
    }
    if (mine.running) {
      const silence = (mine.events[mine.next]?.[0] ?? 0) - mine.now - SILENCE;
      const jump = $("player-skip").checked ? Math.max(silence, 0) : 0;
      seek(mine.now + jump + ((at - (mine.last || at)) / 1000) * Number($("player-speed").value));
      run(mine.now < mine.length);
    }
    mine.last = at;
    requestAnimationFrame((next) => frame(mine, next));
  }

  function open({ text, title }) {
    try {
      cast = parse(text);
    } catch {
      document.dispatchEvent(new CustomEvent("honeymesh:toast", { detail: { text: "This recording cannot be read", kind: "bad" } }));
      return;
    }
    $("player-screen").replaceChildren(...cast.screen.lines.map(() => document.createElement("div")));
    $("player-title").textContent = title;
    $("player-seek").max = cast.length;
    $("player").showModal();
    $("player-play").focus();
    run(true);
    frame(cast, performance.now());
  }

  document.addEventListener("honeymesh:replay", (event) => open(event.detail));
  $("player-play").onclick = () => {
    seek(cast.now < cast.length ? cast.now : 0);
    run(!cast.running);
  };
  $("player-seek").oninput = (event) => seek(Number(event.target.value));
  $("player-close").onclick = () => $("player").close();
  $("player").onclose = () => { cast = null; };
})();
