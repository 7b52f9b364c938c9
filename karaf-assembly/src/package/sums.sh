#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sums.sh FOLDER [KEY]: writes SHA256SUMS over what is to be handed out; with a key signs it, as SHA256SUMS.sig.
# OpenSSH signs: every Debian machine that is administered has it, and it takes keys in agents and tokens too.
set -eu
cd -- "$1"
key=${2:-}
rm -f SHA256SUMS SHA256SUMS.sig
sha256sum -- honeymesh* > SHA256SUMS
[ -n "$key" ] || exit 0
ssh-keygen -q -Y sign -f "$key" -n honeymesh SHA256SUMS
ssh-keygen -q -Y check-novalidate -n honeymesh -s SHA256SUMS.sig < SHA256SUMS > /dev/null
