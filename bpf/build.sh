#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles the XDP programs: build.sh <output folder>. Maven calls it; CLANG and LLVM_STRIP choose other tools.
set -eu
out=$1
cd "$(dirname "$0")/src"

# Distributions with multiarch keep asm/ below a triple that only they know.
arch_include=
for dir in /usr/include /usr/include/"$(uname -m)"-linux-gnu* /usr/include/*-linux-gnu*; do
    if [ -e "$dir/asm/types.h" ]; then
        arch_include="-I$dir"
        break
    fi
done

mkdir -p "$out"
# The prefix map keeps this machine's paths out of the line information: the same sources give the same bytes.
for name in honeymesh chain; do
    "${CLANG:-clang}" -target bpf -O2 -g -mcpu=v3 -Wall -Wextra -Werror "-ffile-prefix-map=$PWD=bpf" $arch_include \
        -c "$name.bpf.c" -o "$out/$name.bpf.o"
    "${LLVM_STRIP:-llvm-strip}" -g "$out/$name.bpf.o"
done
