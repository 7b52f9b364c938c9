// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import static java.util.Map.entry;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Commands about the server. */
final class ServerCommands {

    /** What the makers' package for Debian 11 was built with, and what Debian 11 left behind when it became 12. */
    private static final String COMPILED_OPENSSL = "OpenSSL 1.1.1n  15 Mar 2022";

    private static final String RUNNING_OPENSSL = "OpenSSL 1.1.1w  11 Sep 2023";

    private static final String CONFIG = "/etc/mongod.conf";

    private static final DateTimeFormatter LOG_TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'+00:00'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private ServerCommands() {}

    static Map<String, Handler> all() {
        return Map.ofEntries(
                entry("ping", (world, command, database) -> new Document()),
                entry("buildInfo", ServerCommands::build),
                entry("buildinfo", ServerCommands::build),
                entry("hostInfo", ServerCommands::host),
                entry("serverStatus", ServerCommands::status),
                entry("getCmdLineOpts", ServerCommands::options),
                entry("getLog", ServerCommands::log),
                entry("getParameter", ServerCommands::parameter),
                entry("whatsmyuri", (world, command, database) -> new Document().put("you", world.remote())),
                entry(
                        "replSetGetStatus",
                        (world, command, database) ->
                                Failure.of(76, "NoReplicationEnabled", "not running with --replication")),
                entry(
                        "getFreeMonitoringStatus",
                        (world, command, database) -> new Document().put("state", "undecided")),
                entry("usersInfo", (world, command, database) -> new Document().put("users", List.of())),
                entry("rolesInfo", (world, command, database) -> new Document().put("roles", List.of())),
                entry("currentOp", (world, command, database) -> new Document().put("inprog", List.of())),
                entry(
                        "killCursors",
                        (world, command, database) -> new Document()
                                .put("cursorsKilled", List.of())
                                .put("cursorsNotFound", List.of())
                                .put("cursorsAlive", List.of())
                                .put("cursorsUnknown", List.of())));
    }

    private static Document build(World world, Document command, String database) {
        Instance.Build build = world.instance().build();
        String patch = build.version().substring(build.version().lastIndexOf('.') + 1);
        Value.Array version = new Value.Array(
                List.of(new Value.Int(5), new Value.Int(0), new Value.Int(Integer.parseInt(patch)), new Value.Int(0)));
        return new Document()
                .put("version", build.version())
                .put("gitVersion", build.git())
                .put("modules", List.of())
                .put("allocator", "tcmalloc")
                .put("javascriptEngine", "mozjs")
                .put("sysInfo", "deprecated")
                .put("versionArray", version)
                .put("openssl", new Document().put("running", RUNNING_OPENSSL).put("compiled", COMPILED_OPENSSL))
                .put("buildEnvironment", environment())
                .put("bits", 64)
                .put("debug", false)
                .put("maxBsonObjectSize", 16_777_216)
                .texts("storageEngines", List.of("devnull", "ephemeralForTest", "wiredTiger"));
    }

    private static Document environment() {
        return new Document()
                .put("distmod", "debian11")
                .put("distarch", "x86_64")
                .put("cc", "/opt/mongodbtoolchain/v3/bin/gcc: gcc (GCC) 8.5.0")
                .put(
                        "ccflags",
                        "-Werror -include mongo/platform/basic.h -fasynchronous-unwind-tables -ggdb -Wall -Wsign-compare"
                                + " -Wno-unknown-pragmas -Winvalid-pch -fno-omit-frame-pointer -fno-strict-aliasing -O2"
                                + " -march=sandybridge -mtune=generic -mprefer-vector-width=128"
                                + " -Wno-unused-local-typedefs -Wno-unused-function -Wno-deprecated-declarations"
                                + " -Wno-unused-const-variable -Wno-unused-but-set-variable -Wno-missing-braces"
                                + " -fstack-protector-strong -Wa,--nocompress-debug-sections -fno-builtin-memcmp")
                .put("cxx", "/opt/mongodbtoolchain/v3/bin/g++: g++ (GCC) 8.5.0")
                .put("cxxflags", "-Woverloaded-virtual -Wno-maybe-uninitialized -fsized-deallocation -std=c++17")
                .put(
                        "linkflags",
                        "-Wl,--fatal-warnings -pthread -Wl,-z,now -fuse-ld=gold -fstack-protector-strong"
                                + " -Wl,--no-threads -Wl,--build-id -Wl,--hash-style=gnu -Wl,-z,noexecstack"
                                + " -Wl,--warn-execstack -Wl,-z,relro -Wl,--compress-debug-sections=none -Wl,-z,origin"
                                + " -Wl,--enable-new-dtags")
                .put("target_arch", "x86_64")
                .put("target_os", "linux")
                .put(
                        "cppdefines",
                        "SAFEINT_USE_INTRINSICS 0 PCRE_STATIC NDEBUG _XOPEN_SOURCE 700 _GNU_SOURCE _REENTRANT 1"
                                + " _FORTIFY_SOURCE 2 BOOST_THREAD_VERSION 5 BOOST_THREAD_USES_DATETIME"
                                + " BOOST_SYSTEM_NO_DEPRECATED BOOST_MATH_NO_LONG_DOUBLE_MATH_FUNCTIONS"
                                + " BOOST_ENABLE_ASSERT_DEBUG_HANDLER BOOST_LOG_NO_SHORTHAND_NAMES"
                                + " BOOST_LOG_USE_NATIVE_SYSLOG BOOST_LOG_WITHOUT_THREAD_ATTR"
                                + " ABSL_FORCE_ALIGNED_ACCESS");
    }

    private static Document host(World world, Document command, String database) {
        Instance instance = world.instance();
        return new Document()
                .put(
                        "system",
                        new Document()
                                .put("currentTime", new Value.Time(Instant.now().toEpochMilli()))
                                .put("hostname", instance.host())
                                .put("cpuAddrSize", 64)
                                .put("memSizeMB", instance.machine().memoryKb() / 1024)
                                .put("memLimitMB", instance.machine().memoryKb() / 1024)
                                .put("numCores", instance.machine().cpu().count())
                                .put("cpuArch", "x86_64")
                                .put("numaEnabled", false))
                .put(
                        "os",
                        new Document()
                                .put("type", "Linux")
                                .put("name", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"")
                                .put(
                                        "version",
                                        "Kernel " + instance.machine().kernel().release()));
    }

    private static Document status(World world, Document command, String database) {
        Instance instance = world.instance();
        Instant now = Instant.now();
        long uptime = instance.uptimeSeconds(now);
        long created = instance.connection(now);
        return new Document()
                .put("host", instance.host())
                .put("version", instance.build().version())
                .put("process", "mongod")
                .put("pid", (long) instance.pid())
                .put("uptime", (double) uptime)
                .put("uptimeMillis", uptime * 1000 + now.toEpochMilli() % 1000)
                .put("uptimeEstimate", uptime)
                .put("localTime", new Value.Time(now.toEpochMilli()))
                .put(
                        "asserts",
                        new Document()
                                .put("regular", 0)
                                .put("warning", 0)
                                .put("msg", 0)
                                .put("user", (int) (created / 13))
                                .put("tripwire", 0)
                                .put("rollovers", 0))
                .put(
                        "connections",
                        new Document()
                                .put("current", 2)
                                .put("available", 51_198)
                                .put("totalCreated", (int) created)
                                .put("active", 1)
                                .put("threaded", 2)
                                .put("exhaustIsMaster", 0)
                                .put("exhaustHello", 0)
                                .put("awaitingTopologyChanges", 0))
                .put(
                        "network",
                        new Document()
                                .put("bytesIn", created * 1400)
                                .put("bytesOut", created * 5200)
                                .put("numRequests", created * 6))
                .put(
                        "opcounters",
                        new Document()
                                .put("insert", created / 3)
                                .put("query", created * 4)
                                .put("update", created / 5)
                                .put("delete", created / 50)
                                .put("getmore", created / 9)
                                .put("command", created * 7))
                .put(
                        "storageEngine",
                        new Document()
                                .put("name", "wiredTiger")
                                .put("supportsCommittedReads", true)
                                .put("persistent", true))
                .put(
                        "mem",
                        new Document()
                                .put("bits", 64)
                                .put("resident", 110 + instance.pid() % 60)
                                .put("virtual", 2600)
                                .put("supported", true));
    }

    private static Document options(World world, Document command, String database) {
        Document parsed = new Document()
                .put("config", CONFIG)
                .put("net", new Document().put("bindIp", "0.0.0.0").put("port", world.port()))
                .put("processManagement", new Document().put("timeZoneInfo", "/usr/share/zoneinfo"));
        if (!world.instance().open()) {
            parsed.put("security", new Document().put("authorization", "enabled"));
        }
        parsed.put(
                        "storage",
                        new Document()
                                .put("dbPath", "/var/lib/mongodb")
                                .put("journal", new Document().put("enabled", true)))
                .put(
                        "systemLog",
                        new Document()
                                .put("destination", "file")
                                .put("logAppend", true)
                                .put("path", "/var/log/mongodb/mongod.log"));
        return new Document()
                .texts("argv", List.of("/usr/bin/mongod", "--config", CONFIG))
                .put("parsed", parsed);
    }

    private static Document log(World world, Document command, String database) {
        String which = command.text("getLog");
        if (which.equals("*")) {
            return new Document().texts("names", List.of("global", "startupWarnings"));
        }
        if (!which.equals("startupWarnings") && !which.equals("global")) {
            return Failure.of(96, "OperationFailed", "No log named '" + which + "'");
        }
        Instance instance = world.instance();
        String time = LOG_TIME.format(instance.started());
        String head = "{\"t\":{\"$date\":\"" + time + "\"},\"s\":\"W\",  \"c\":\"CONTROL\",  \"id\":";
        String open =
                head + "22120,   \"ctx\":\"initandlisten\",\"msg\":\"Access control is not enabled for the database."
                        + " Read and write access to data and configuration is unrestricted\",\"tags\":[\"startupWarnings\"]}\n";
        String maps = head + "5123300, \"ctx\":\"initandlisten\",\"msg\":\"vm.max_map_count is too low\",\"attr\":"
                + "{\"currentValue\":65530,\"recommendedMinimum\":102400,\"maxConns\":51200},\"tags\":[\"startupWarnings\"]}\n";
        List<String> lines = instance.open() ? List.of(open, maps) : List.of(maps);
        return new Document().put("totalLinesWritten", lines.size()).texts("log", lines);
    }

    private static Document parameter(World world, Document command, String database) {
        if (command.isTrue("featureCompatibilityVersion")) {
            return new Document().put("featureCompatibilityVersion", new Document().put("version", "5.0"));
        }
        if (command.isTrue("authenticationMechanisms")) {
            return new Document()
                    .texts("authenticationMechanisms", List.of("MONGODB-X509", "SCRAM-SHA-1", "SCRAM-SHA-256"));
        }
        return Failure.of(72, "InvalidOptions", "no option found to get");
    }
}
