# SPDX-License-Identifier: Apache-2.0
# The class cache of edge: classes as the JVM holds them in memory, so that a start doesn't read and check them again. Linked as well
# (AOTClassLinking) they take half a megabyte more, and a start is no quicker.
# A training run makes it on this machine, for this JDK; the JVM ignores a cache that doesn't fit.
TRAINING_SECONDS=180

class_cache() { printf '%s' "$base/classes/edge.jsa"; }

make_class_cache() {
    [ "$(profile)" = edge ] && [ -z "${HONEYMESH_TRAINING:-}" ] || return 0
    # Without root there is no network of its own to train in, and the traps must not be open meanwhile.
    is_root && command -v unshare > /dev/null || return 0
    stamp=$(class_cache_stamp)
    [ "$stamp" != "$(cat "$base/classes/stamp" 2> /dev/null)" ] || return 0
    say "making the class cache: once for this program and JDK, some 15 s"
    rm -rf "$base/classes"
    folders "$me" 0750 classes
    training=$base/classes/training
    # Also where it fails: it would fail again, and a service manager may end this when it takes too long.
    say "$stamp" > "$base/classes/stamp"
    trap cancel_class_cache INT TERM
    # As root, so that nobody else could have a hand in what later runs; it hears nobody, for it is alone in its network.
    if HONEYMESH_TRAINING=$training.list \
        timeout --kill-after=30 "$TRAINING_SECONDS" unshare --net sh "$launcher/train.sh" "$self" "$training" \
        < /dev/null > "$base/classes/log" 2>&1 && dump_classes "$training.list" >> "$base/classes/log" 2>&1 \
        && chgrp "$group" "$(class_cache)" && chmod 640 "$(class_cache)"; then
        :
    else
        rm -f -- "$(class_cache)"
        warn "no class cache, the node starts slower (see $base/classes/log; remove $base/classes/stamp to try again)"
    fi
    trap - INT TERM
    end_training
    rm -rf "$training" "$training.list" "$training.list.options"
}

# The next start makes it.
cancel_class_cache() {
    end_training
    rm -rf "$base/classes"
    printf '\n'
    warn "interrupted: there is no class cache yet, and the node is not started"
    exit 130
}

# A training that was killed leaves its node.
end_training() {
    left=$(head -c 16 "$training/run/honeymesh.pid" 2> /dev/null) || return 0
    case $left in '' | *[!0-9]*) return 0 ;; esac
    tr '\0' '\n' 2> /dev/null < "/proc/$left/cmdline" | grep -qxF -e "-Dkaraf.base=$training" || return 0
    kill -KILL "$left"
}

# dump_classes LIST: what decides how classes lie in memory must be as it is when the node runs.
dump_classes() {
    java_arguments OFF | grep -E '^(-XX:[+-]Use|-Xmx|--)' > "$1.options"
    printf '%s\n' -Xshare:dump "-XX:SharedClassListFile=$1" "-XX:SharedArchiveFile=$(class_cache)" \
        -Xlog:cds=error,aot=error -cp "$(class_path)" >> "$1.options"
    sed -i 's/["\\]/\\&/g; s/.*/"&"/' "$1.options"
    timeout 60 "$java" "@$1.options"
}

# What the cache depends on: the JDK and the program's archives. In a package all files are of the same time: lib/build tells them apart.
class_cache_stamp() {
    { cat "$(dirname -- "$(dirname -- "$java")")/release" "$launcher"/*.sh "$base/etc/startup.properties" "$HONEYMESH_HOME/lib/build"; ignite_arguments
        find "$HONEYMESH_HOME/lib" "$HONEYMESH_HOME/system" -name '*.jar' -printf '%p %s %T@\n' | sort; } 2> /dev/null | sha256sum | cut -c 1-64
}
