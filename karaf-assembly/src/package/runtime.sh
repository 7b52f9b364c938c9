#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# runtime.sh JDK FOLDER: links a Java runtime of the modules in modules.txt, for machines without a JDK.
set -eu
jdk=$1
runtime=$2
modules=$(sed 's/#.*//; s/[[:space:]].*//; /^$/d' "$(dirname -- "$0")/modules.txt" | paste -sd , -)

rm -rf -- "$runtime"
# Not compressed: the archives around it are, and a start reads it faster so.
"$jdk/bin/jlink" --add-modules "$modules" --no-header-files --no-man-pages --output "$runtime"

# The JDK's own classes as the JVM has them in memory: for the node (compact headers), and for the small programs around it.
for headers in - +; do
    "$runtime/bin/java" -XX:+UseSerialGC "-XX:${headers}UseCompactObjectHeaders" -Xshare:dump -Xlog:disable -Xlog:all=error:stderr > /dev/null
done
