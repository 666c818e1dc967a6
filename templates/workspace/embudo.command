#!/bin/sh
# macOS: double-click to build the site and open it.
cd "$(dirname "$0")" || exit 1
embudo build --open
