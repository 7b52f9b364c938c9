# SPDX-License-Identifier: Apache-2.0
# Finds the runtime that came with the program, or else a JDK, and knows the JVM's command line.
JAVA_MIN=25

# The major version a JDK folder says it is, or 0; read from its release file, no JVM is started.
java_major() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || { echo 0; return; }
    while IFS= read -r line; do
        case $line in
            JAVA_VERSION=\"[0-9]*)
                major=${line#*\"}
                echo "${major%%[!0-9]*}"
                return
                ;;
        esac
    done < "$1/release"
    echo 0
}

# Sets java, or ends with a message.
find_java() {
    for jdk in "$HONEYMESH_HOME/runtime" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        if [ -n "$jdk" ] && [ "$(java_major "$jdk")" -ge "$JAVA_MIN" ]; then
            java=$jdk/bin/java
            return
        fi
    done
    if on_path=$(command -v java); then
        jdk=$(dirname -- "$(dirname -- "$(readlink -f -- "$on_path")")")
        if [ "$(java_major "$jdk")" -ge "$JAVA_MIN" ]; then
            java=$jdk/bin/java
            return
        fi
    fi
    warn "needs a JDK $JAVA_MIN or later; JAVA_HOME (${JAVA_HOME:-unset}) is none, and there is none under /usr/lib/jvm."
    warn "Get one: https://adoptium.net/temurin/releases/?version=$JAVA_MIN, unpack it to /usr/lib/jvm, or set JAVA_HOME."
    exit "$NO_JAVA"
}

class_path() {
    path=
    for jar in "$HONEYMESH_HOME"/lib/boot/*.jar "$HONEYMESH_HOME"/lib/endorsed/*.jar "$HONEYMESH_HOME"/lib/jdk9plus/*.jar; do
        path=$path${path:+:}$jar
    done
    printf '%s' "$path"
}

# What sets the profiles apart in memory. In both, compiled is what is called three times as often as by default, as most of what a start compiles
# is never called again (edge would start a tenth sooner with the default, and take 2 MB more). edge: one compiler: the second makes much used code a third
# faster, which is what dashboard and API need during a flood, and takes some 20 MB and half as much processor time again at the start.
# full: room for what lives for a second, such as an event on its way to the disk: else it grows old before it dies, and clearing it away stops the node
# for a third of a second twice a minute.
memory_arguments() {
    case $(profile) in
        full) cat << END ;;
-Xms16m
-Xmx${HONEYMESH_HEAP:-256m}
-Xss512k
-XX:ReservedCodeCacheSize=64m
-XX:-SegmentedCodeCache
-XX:CompileThresholdScaling=3
-XX:SurvivorRatio=3
-XX:TargetSurvivorRatio=90
END
        edge) cat << END ;;
-Xms8m
-Xmn4m
-Xmx${HONEYMESH_HEAP:-128m}
-Xss512k
-XX:ReservedCodeCacheSize=24m
-XX:TieredStopAtLevel=1
-XX:CompileThresholdScaling=3
END
    esac
    [ "$(profile)" != edge ] || [ ! -f "$(class_cache)" ] || printf -- '-XX:SharedArchiveFile=%s\n-Xshare:auto\n' "$(class_cache)"
}

# Prints the JVM's arguments, one a line. $1 is the log level of the terminal. The heap is given back down to what is in use, what is held softly after
# seconds, what the compilers have freed as soon, and what died isn't left lying where moving the rest would cost more. Of each thread's stack ten pages instead
# of twenty are touched ahead for what is native, where the JDK lets one choose: all twenty were for a function for sockets that it no longer has. The parser that
# declarative services take for each component is the JDK's, as it would be without being named, but looked for each time.
java_arguments() {
    memory_arguments
    cat << END
-server
-XX:+UseSerialGC
-XX:+UseCompactObjectHeaders
-XX:-ShrinkHeapInSteps
-XX:MinHeapFreeRatio=5
-XX:MaxHeapFreeRatio=10
-XX:MarkSweepDeadRatio=0
-XX:SoftRefLRUPolicyMSPerMB=10
-XX:SweeperThreshold=60
-XX:TrimNativeHeapInterval=5000
-XX:StringTableSize=16384
-XX:-UsePerfData
-XX:ErrorFile=$base/data/crash-%p.log
-XX:+DisableAttachMechanism
--enable-native-access=ALL-UNNAMED
--sun-misc-unsafe-memory-access=allow
--add-opens=java.base/java.lang=ALL-UNNAMED
--add-opens=java.base/java.net=ALL-UNNAMED
--add-opens=java.base/java.util=ALL-UNNAMED
--add-exports=java.base/sun.net.www.protocol.file=ALL-UNNAMED
--add-exports=java.base/sun.net.www.protocol.jar=ALL-UNNAMED
-Djava.awt.headless=true
-Djavax.xml.parsers.SAXParserFactory=com.sun.org.apache.xerces.internal.jaxp.SAXParserFactoryImpl
-Djdk.tls.server.newSessionTicketCount=2
-Djava.io.tmpdir=$base/data/tmp
-Djava.util.logging.config.file=$base/etc/java.util.logging.properties
-Dkaraf.home=$HONEYMESH_HOME
-Dkaraf.base=$base
-Dkaraf.etc=$base/etc
-Dkaraf.data=$base/data
-Dkaraf.log=$base/log
-Dkaraf.instances=$base/data/instances
-Dkaraf.startLocalConsole=false
-Dkaraf.log.console=$1
-Dhoneymesh.profile=$(profile)
-Dhoneymesh.shell.port=${HONEYMESH_SHELL_PORT:-8101}
END
    machine=$(uname -m)
    [ "$machine" != x86_64 ] || echo -XX:StackShadowPages=10
    # Else the driver unpacks it from its archive at each start, and reads both to the last byte to compare them.
    native=$HONEYMESH_HOME/lib/native/$machine
    [ ! -f "$native/libsqlitejdbc.so" ] || printf -- '-Dorg.sqlite.lib.path=%s\n' "$native"
    # What stands between a touch and the kernel's drop is compiled ten times as soon as the rest: it is warmed up at the start.
    echo -XX:CompileCommand=quiet
    for hot in api detection enforcement policy traps; do
        echo "-XX:CompileCommand=CompileThresholdScaling,io.honeymesh.$hot.*::*,0.1"
    done
    ignite_arguments
    # This run is a training: it writes down which classes it needs (classes.sh).
    case ${HONEYMESH_TRAINING:-} in /*) printf -- '-XX:DumpLoadedClassList=%s\n' "$HONEYMESH_TRAINING" ;; esac
    for kind in pins chains; do
        if folder=$(kept "$kind"); then printf -- '-Dhoneymesh.%s=%s\n' "$kind" "$folder"; fi
    done
    printf '%s' "${HONEYMESH_JAVA_OPTS:-}" | tr -s ' \t\n' '\n'
    printf '\n%s\n' -cp "$(class_path)" org.apache.karaf.main.Main
}
