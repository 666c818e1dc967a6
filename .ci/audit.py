"""Whether anything that a lock names has a known vulnerability: `python .ci/audit.py LOCK`.

A vulnerability fails. Where the advisories cannot be had within the time, that is said, and nothing fails.
"""

import json
import subprocess
import sys

SECONDS = 20
OPTIONS = ("--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json", "--timeout=5")


def main(lock: str) -> int:
    """Ask, and say what came of it."""
    command = [sys.executable, "-m", "pip_audit", *OPTIONS, "--requirement", lock]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        packages = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError):
        print(f"{lock}: the advisories could not be had; nothing was audited.")
        return 0
    asked = [package for package in packages if "vulns" in package]
    found = [(package, known) for package in asked for known in package["vulns"]]
    for package, known in found:
        fixed = ", ".join(known["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {known['id']}, mended in {fixed}", file=sys.stderr)
    if not asked:
        print(f"{lock}: the advisories could not be had; nothing was audited.")
    else:
        print(f"{lock}: {len(asked)} of {len(packages)} packages audited, {len(found)} known vulnerabilities.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
