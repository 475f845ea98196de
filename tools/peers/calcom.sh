#!/bin/sh
# Lays cal.com's published bundle and the one library its slot functions need into a folder.
set -eu
mkdir -p "$1" && cd "$1"
tarball=$(npm pack --silent @calcom/platform-libraries@0.0.360)
tar xzf "$tarball" && rm "$tarball"
npm install --silent --no-audit --no-fund --prefix library dayjs@1.11.18
mkdir -p package/node_modules && cp -r library/node_modules/dayjs package/node_modules/
