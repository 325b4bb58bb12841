"""The letterbox that the page on browsers shows is the model's own, to the pixel."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "models/golden"
PHOTOS = json.loads((GOLDEN / "golden.json").read_text(encoding="utf-8"))["photos"]
CALL = """
import { readFileSync, writeFileSync } from "node:fs";
const [photo, out, width, height, size, fill] = process.argv.slice(2);
const input = { size: Number(size), fill: JSON.parse(fill) };
const { square, box } = letterbox(readFileSync(photo), Number(width), Number(height), input);
writeFileSync(out, square);
console.log(JSON.stringify(box));
"""


@pytest.mark.parametrize("photo", PHOTOS, ids=lambda photo: photo["files"]["photo"])
def test_the_letterbox_gives_the_golden_tensor(photo: dict, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node")
    page = (ROOT / "docs/how-to/embed-browser.md").read_text(encoding="utf-8")
    shown = re.search(r"^```javascript\n(// score\.js.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert shown is not None
    program = re.sub(r"^import .*onnxruntime.*\n", "", shown[1], flags=re.MULTILINE)
    (tmp_path / "letterbox.mjs").write_text(program + CALL, encoding="utf-8")
    picture = Image.open(GOLDEN / photo["files"]["photo"]).convert("RGBA")
    (tmp_path / "photo.rgba").write_bytes(picture.tobytes())
    box = photo["letterbox"]
    arguments = ["photo.rgba", "square", picture.width, picture.height, box["size"], [128] * 3]
    done = subprocess.run(
        [node, "letterbox.mjs", *map(str, arguments)],
        cwd=tmp_path, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    side = box["size"]
    square = np.frombuffer((tmp_path / "square").read_bytes(), np.uint8).reshape(side, side, 3)
    tensor = np.asarray(Image.open(GOLDEN / photo["files"]["tensor"]).convert("RGB"))
    assert np.array_equal(square, tensor)
    assert json.loads(done.stdout) == {
        "left": box["left"], "top": box["top"],
        "w": box["inner_width"], "h": box["inner_height"],
    }  # fmt: skip
