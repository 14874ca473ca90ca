/**
 * The agenda on the page as one ordered line: what runs at a second, and what stands before and after it.
 * Answers as `Timeline.at` in webinars/timeline.py does.
 */
export class Agenda {
  /**
   * @param {Element} list the ordered list of talks, each with the list of its questions
   * @param {number} length seconds that a drawing of the whole line stands for
   * @param {?number} end the second at which the last item ends, null where that is not known
   */
  constructor(list, length, end) {
    this.length = length;
    this.segments = [...list.querySelectorAll(":scope > [data-start]")].map((row) => new Item(row));
    this.segments.forEach((segment, place) => {
      segment.end = this.segments[place + 1]?.start ?? end;
      segment.questions = [...segment.row.querySelectorAll("ol > [data-start]")].map((row) => new Item(row));
      segment.questions.forEach((question, turn) => {
        question.end = segment.questions[turn + 1]?.start ?? segment.end;
      });
    });
    this.items = this.segments.flatMap((segment) => [segment, ...segment.questions]);
  }

  /** {segment, question, running, before, next}: Items or undefined; neighbours are those at another second. */
  at(second) {
    const segment = this.segments.findLast((item) => item.start <= second);
    const question = segment?.questions.findLast((item) => item.start <= second);
    const running = question ?? segment;
    return {
      segment,
      question,
      running,
      before: running && this.items.findLast((item) => item.start < running.start),
      next: this.items.find((item) => item.start > second),
    };
  }

  /** Where an item ends on a drawing: one that has no known end takes what is left of the line. */
  drawnEnd(item) {
    return item.end > item.start ? item.end : this.length;
  }

  /** Where a second lies on a drawing of the line. */
  percent(second) {
    return `${((Math.min(Math.max(second, 0), this.length) / this.length) * 100).toFixed(2)}%`;
  }
}

/** A talk or a question: its row in the list, the link that plays it, its first second and its words. */
class Item {
  constructor(row) {
    this.row = row;
    this.link = row.querySelector("a.cue");
    this.start = Number(row.dataset.start);
    this.words = this.link.querySelector("span").textContent.trim();
    this.kind = row.dataset.kind ?? "";
  }

  /** Says beside the item whether it plays; an empty word takes the note away. */
  note(word) {
    let note = this.row.querySelector(":scope > .now");
    if (!word) {
      note?.remove();
      return;
    }
    if (!note) {
      note = document.createElement("p");
      note.className = "meta now";
      // Below a talk stand its speakers, then this, then its questions.
      (this.row.querySelector(":scope > .meta") ?? this.link).after(note);
    }
    note.textContent = word;
  }
}
