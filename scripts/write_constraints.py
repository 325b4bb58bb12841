"""Print the versions installed beside a Python as a pip constraints file.

Usage: python scripts/write_constraints.py PYTHON > constraints.txt
"""

import re
import subprocess
import sys

# torch pins its own CUDA parts exactly; pinning them again would tie the file to one platform.
LEFT_TO_TORCH = re.compile(r"^(nvidia-|cuda-|triton==)")


def main() -> None:
    frozen = subprocess.run(
        [sys.argv[1], "-m", "pip", "freeze", "--exclude-editable"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    print("# Versions that `make test` passed with; written by `make constraints`.")
    for line in frozen.splitlines():
        if "==" in line and not line.startswith("autosalt==") and not LEFT_TO_TORCH.match(line):
            print(line.partition("+")[0])


if __name__ == "__main__":
    main()
