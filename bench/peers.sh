#!/usr/bin/env bash
# Installs from Debian's packages what Isotherm is measured against, and what measures it.
set -euo pipefail

missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }
need rclone rclone
need aws awscli
need sha256sum coreutils
need nginx nginx-light
need wrk wrk
need bindfs bindfs
need fusermount3 fuse3
[ ${#missing[@]} = 0 ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "missing: ${missing[*]}; only root can install them here, and what needs them is left out" >&2
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    echo "not all of these could be installed, and what needs them is left out: ${missing[*]}" >&2
