"""Makes test-card.mp4, which stands in for the sample webinar's recording: `python make_test_card.py`.

It shows the running timecode for 1:35:00, one frame a second. It needs an ffmpeg with libx264 and libfreetype.
A keyframe every 30 seconds keeps every jump short; the index at the front (+faststart) lets a browser jump
before the file is there.
"""

import subprocess
from pathlib import Path

DATA = Path(__file__).parent
FONT = DATA.parents[1] / "static" / "fonts" / "public-sans-400-700.woff2"

SECONDS = 95 * 60
WIDTH, HEIGHT = 320, 180
INK, PAPER, SOFT, RED = "0x131b2d", "0xf1f3f8", "0xb1b8c5", "0xf45058"
LEFT, DIGITS, DIGIT_SIZE, BASELINE = 24, 33, 62, 108

# H:MM:SS sign by sign, each centred in a cell of its own, so that no digit moves the others.
SIGNS = [  # what to write, and the share of a cell that it takes
    ("%{eif:floor(t/3600):d}", 1),
    (":", 0.45),
    ("%{eif:mod(floor(t/600),6):d}", 1),
    ("%{eif:mod(floor(t/60),10):d}", 1),
    (":", 0.45),
    ("%{eif:mod(floor(t/10),6):d}", 1),
    ("%{eif:mod(t,10):d}", 1),
]


def text(words, size, colour, x, y):
    """An ffmpeg filter that writes `words`; commas, colons and the like have to be escaped twice."""
    escaped = words
    for signs in (":", "\\',:"):
        escaped = "".join("\\" + sign if sign in signs else sign for sign in escaped)
    return f"drawtext=fontfile={FONT}:text={escaped}:fontsize={size}:fontcolor={colour}:x={x}:y={y}"


def filters():
    yield text("hubsportal", 13, SOFT, LEFT, 20)
    yield f"drawbox=x={LEFT}:y=54:w=3:h=64:color={RED}:t=fill"
    cell = LEFT + 12
    for sign, share in SIGNS:
        width = DIGITS * share
        yield text(sign, DIGIT_SIZE, PAPER, f"{cell + width / 2}-text_w/2", f"{BASELINE}-ascent")
        cell += width
    yield text("Stand-in for the recording", 15, PAPER, LEFT, 142)


def main():
    ink = f"color=c={INK}:s={WIDTH}x{HEIGHT}:r=1:d={SECONDS}"
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", ink, "-vf", ",".join(filters())]
    command += [
        "-c:v",
        "libx264",
        "-preset",
        "veryslow",
        "-tune",
        "stillimage",
        "-crf",
        "36",
        "-pix_fmt",
        "yuv420p",
    ]
    command += ["-g", "30", "-keyint_min", "30", "-sc_threshold", "0", "-movflags", "+faststart"]
    command += ["-map_metadata", "-1", "-metadata", "title=Stand-in for the recording: a test card"]
    subprocess.run([*command, str(DATA / "test-card.mp4")], check=True)


if __name__ == "__main__":
    main()
