#!/bin/sh
# Installs the Debian packages that are missing, when it may; else says in one sentence which they are.
# usage: system.sh run|test|bench|dist
set -eu
[ "$(uname -s)" = Linux ] || exit 0

missing=""
library() { ldconfig -p 2>/dev/null | grep -q "$1" || missing="$missing $2"; }
program() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
PATH="$PATH:/usr/sbin:/sbin"

"${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
library libportaudio.so.2 libportaudio2
library libEGL.so.1 libegl1
library libGL.so.1 libgl1
library libdbus-1.so.3 libdbus-1-3
library libfontconfig.so.1 libfontconfig1
library libglib-2.0.so.0 libglib2.0-0
library libxkbcommon.so.0 libxkbcommon0
library libxkbcommon-x11.so.0 libxkbcommon-x11-0
library libxcb-cursor.so.0 libxcb-cursor0
library libxcb-icccm.so.4 libxcb-icccm4
library libxcb-image.so.0 libxcb-image0
library libxcb-keysyms.so.1 libxcb-keysyms1
library libxcb-randr.so.0 libxcb-randr0
library libxcb-render-util.so.0 libxcb-render-util0
library libxcb-shape.so.0 libxcb-shape0
library libxcb-xkb.so.1 libxcb-xkb1
if [ "${1:-run}" != run ]; then
  program jackd jackd2
  program Xvfb xvfb
  program xdotool xdotool
  program age age
  program ffmpeg ffmpeg
  program chromium chromium
  program node nodejs
  program npm npm
  program gcc gcc
  [ -e /usr/include/stdio.h ] || missing="$missing libc6-dev"
  program dbus-daemon dbus-daemon
  program gdbus libglib2.0-bin
fi
if [ "${1:-run}" = bench ]; then
  program sox sox
  [ -e /usr/include/jack/jack.h ] || missing="$missing libjack-jackd2-dev"
fi
if [ "${1:-run}" = dist ]; then
  program desktop-file-validate desktop-file-utils
  program appstreamcli appstream
  program objdump binutils
fi
wished=""  # the tests that want it are skipped without it, and say so
if [ "${1:-run}" != run ] && ! command -v firefox-esr >/dev/null 2>&1 && ! command -v firefox >/dev/null 2>&1; then
  wished=" firefox-esr"
fi
[ -z "$missing$wished" ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  [ -z "$missing" ] && exit 0
  echo "Stems Mixer needs what Debian calls$missing; please install them with your system's package manager." >&2
  exit 1
fi
if [ "$(id -u)" = 0 ]; then sudo=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo="sudo -n"
else
  [ -z "$missing" ] && exit 0
  echo "Stems Mixer needs these packages first: sudo apt-get install$missing" >&2
  exit 1
fi
echo "Installing:$missing$wished"
get() { $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >/dev/null; }
install() { get "$@" 2>/dev/null || { $sudo apt-get update -q >/dev/null && get "$@"; }; }
if [ -n "$missing" ]; then
  # shellcheck disable=SC2086
  install $missing || {
    echo "These packages could not be installed; please try: apt-get install$missing" >&2
    exit 1
  }
fi
if [ -n "$wished" ]; then
  # shellcheck disable=SC2086
  install $wished 2>/dev/null || echo "Not to be had here:$wished. The tests that want it are skipped."
fi
