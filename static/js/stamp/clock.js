/**
 * A clock in the place of a recording, for a webinar that is still going on. The browser keeps it over a reload where
 * it may; the server knows nothing of it. Seconds are counted from the time of day, so that a page that slept is right.
 */
export class Clock {
  #key;
  #base = 0; // seconds at which it stood when it was started, or stands
  #startedAt = null; // milliseconds of the day, null while it stands
  #changed;

  /** @param {string} key what it is kept by; @param {() => void} changed is called when it starts or stops */
  constructor(key, changed) {
    this.#key = key;
    this.#changed = changed;
    try {
      const kept = JSON.parse(sessionStorage.getItem(key)) ?? {};
      if (Number.isFinite(kept.base)) this.#base = kept.base;
      if (Number.isFinite(kept.startedAt)) this.#startedAt = kept.startedAt;
    } catch {
      // Blocked, or not ours: it begins at 0:00.
    }
  }

  get second() {
    return this.#base + (this.#startedAt === null ? 0 : Math.max(0, (Date.now() - this.#startedAt) / 1000));
  }

  get isPlaying() {
    return this.#startedAt !== null;
  }

  play() {
    if (!this.isPlaying) this.#set(this.#base, Date.now());
  }

  pause() {
    this.#set(this.second, null);
  }

  seek(second) {
    this.#set(second, this.isPlaying ? Date.now() : null);
  }

  #set(base, startedAt) {
    this.#base = base;
    this.#startedAt = startedAt;
    try {
      sessionStorage.setItem(this.#key, JSON.stringify({ base, startedAt }));
    } catch {
      // as above
    }
    this.#changed();
  }
}

// A player tells its second a few times in a second; between two of them it is guessed, for so long in milliseconds.
const GUESSED = 500;

/** The recording in a <webinar-player>, spoken to as the clock is. */
export class Recording {
  #player;
  #second = 0;
  #heardAt = 0;
  #changed;

  constructor(player, changed) {
    this.#player = player;
    const at = ({ detail }) => {
      this.#hear(detail.seconds);
    };
    player.addEventListener("timeupdate", at);
    player.addEventListener("unseekable", at);
    player.addEventListener("playing", () => this.#hear(this.#second));
    this.#changed = changed;
  }

  get second() {
    const since = this.#player.isPlaying ? performance.now() - this.#heardAt : 0;
    return this.#second + Math.min(since, GUESSED) / 1000;
  }

  get isPlaying() {
    return this.#player.isPlaying;
  }

  play() {
    this.#player.play();
  }

  pause() {
    this.#player.pause();
  }

  seek(second) {
    this.#player.seek(second);
    this.#hear(second);
  }

  #hear(second) {
    this.#second = second;
    this.#heardAt = performance.now();
    this.#changed();
  }
}

/** Seconds of a typed timecode (29:00, 1:02:03, 1h02m03s, 1740), null where it is none. */
export function secondsOf(text) {
  const typed = text.trim().toLowerCase();
  if (/^\d{1,6}$/.test(typed)) return Number(typed);
  const parts =
    /^(?:(?<h>\d{1,3}):)?(?<m>\d{1,3}):(?<s>[0-5]\d)$/.exec(typed) ??
    /^(?:(?<h>\d{1,3})h)? *(?:(?<m>\d{1,3})m)? *(?:(?<s>\d{1,5})s)?$/.exec(typed || "-");
  if (!parts) return null;
  const { h = 0, m = 0, s = 0 } = parts.groups;
  return Number(h) * 3600 + Number(m) * 60 + Number(s);
}
