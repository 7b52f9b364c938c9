#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles the measuring programs: build.sh <output folder>. Maven calls it; CLANG and LLVM_STRIP choose other tools.
set -eu
out=$1
cd "$(dirname "$0")/src/main/c"
clang=${CLANG:-clang}

# Distributions with multiarch keep asm/ below a triple that only they know.
arch_include=
for dir in /usr/include /usr/include/"$(uname -m)"-linux-gnu* /usr/include/*-linux-gnu*; do
    if [ -e "$dir/asm/types.h" ]; then
        arch_include="-I$dir"
        break
    fi
done

# The prefix map keeps this machine's paths out of the line information: the same sources give the same bytes.
same="-ffile-prefix-map=$PWD=benchmarks"
mkdir -p "$out"
for program in baseline least vary; do
    "$clang" -target bpf -O2 -g -mcpu=v3 -Wall -Wextra -Werror "$same" $arch_include -c $program.bpf.c -o "$out/$program.bpf.o"
    "${LLVM_STRIP:-llvm-strip}" -g "$out/$program.bpf.o"
done
"$clang" -O2 -D_GNU_SOURCE -Wall -Wextra -Werror "$same" baseline.c -o "$out/baseline" -lbpf -pthread
"$clang" -O2 -D_GNU_SOURCE -Wall -Wextra -Werror "$same" probe.c wire.c watch.c tally.c -o "$out/probe"
