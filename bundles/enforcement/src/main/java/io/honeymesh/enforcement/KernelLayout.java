// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

/**
 * {@code bpf/src/honeymesh.h} in Java: offsets and sizes in bytes. A test compares every number with the type information
 * in the compiled program.
 */
final class KernelLayout {
    static final int UNTIL_SHIFT = 24;
    static final int REASON_SHIFT = 8;
    static final int FLAG_CHECK_PASS = 1;
    static final int FLAG_CONTAINED = 2;
    static final int GUARDS_PER_PREFIX = 32;
    static final int PORTS = 65536;
    /** Of scan reports that wait to be read. */
    static final int RING_BYTES = 65536;

    static final int QUARANTINE_BUCKETS = 256;

    static final int PORT_TRAP_TCP = 1;
    static final int PORT_TRAP_UDP = 2;
    static final int PORT_MANAGEMENT = 4;
    static final int PORT_UNCOUNTED = 8;
    static final int PORT_STEERED = 16;

    static final int PROBES_COUNTED = 1;
    static final int PROBES_LIMITED = 2;
    static final int PROBES_BY_ADDRESS = 4;

    static final int STAT_SLOTS = 32;
    static final int STAT_CPUS = 512;

    private KernelLayout() {}

    /** struct hm_config. */
    static final class Config {
        static final int BYTES = 184;
        static final int KEY0 = 0;
        static final int KEY1 = 8;
        static final int MODE = 16;
        static final int PROBES = 20;
        static final int MASK4 = 24;
        static final int MASK6 = 28;
        static final int PREFIXES4 = 32;
        static final int PREFIXES6 = 36;
        static final int FALLBACK4 = 40;
        static final int FALLBACK6 = 44;
        static final int ALIVE_UNTIL = 48;
        static final int QUARANTINE_UNTIL = 56;
        static final int LOCKDOWN_UNTIL = 64;
        static final int SCAN_KEY0 = 72;
        static final int SCAN_KEY1 = 80;
        static final int FAST_PORTS = 88;
        static final int FAST_WINDOW = 92;
        static final int SLOW_PORTS = 96;
        static final int SLOW_WINDOW = 100;
        static final int STEALTH_PROBES = 104;
        static final int STOP_LENGTH = 108;
        static final int STOP_PER_DAY = 112;
        static final int DAY = 116;
        static final int BREAKER_STOPS = 120;
        static final int BREAKER_WINDOW = 124;
        static final int REPORT_LIMIT = 128;
        static final int REPORT_INTERVAL = 132;
        static final int CONTAINED_MASK = 136;
        static final int CONTAINED = 140;
        static final int SCAN_MASK = 144;
        static final int QUARANTINE_LENGTH = 148;
        static final int NETWORK_NAMESPACE = 152;
        static final int SECOND = 160;
        static final int DECOY_SYNS = 164;
        static final int SCAN_HOSTS6 = 168;
        static final int PASSES4 = 172;
        static final int PASSES6 = 176;

        private Config() {}
    }

    /** struct hm_bucket4 and struct hm_bucket6, both two cache lines. */
    static final class Bucket {
        static final int BYTES = 128;
        static final int WAYS4 = 5;
        static final int WAYS6 = 3;
        static final int KEY = 0;
        static final int OVERFLOWED4 = 20;
        static final int OVERFLOWED6 = 24;
        static final int VALUE4 = 24;
        static final int VALUE6 = 32;
        static final int HITS = 64;

        private Bucket() {}
    }

    /** struct hm_ban. */
    static final class BanEntry {
        static final int BYTES = 24;
        static final int VALUE = 0;
        static final int OWN = 8;
        static final int SLOT = 16;

        private BanEntry() {}
    }

    /** struct hm_prefix4 and struct hm_prefix6. */
    static final class Prefix {
        static final int BYTES4 = 8;
        static final int BYTES6 = 20;
        static final int LENGTH = 0;
        static final int ADDRESS = 4;

        private Prefix() {}
    }

    /** struct hm_pass. */
    static final class Pass {
        static final int BYTES = 16;
        static final int ALLOW_UNTIL = 0;
        static final int FIRST = 8;
        static final int COUNT = 12;

        private Pass() {}
    }

    /** struct hm_guard. */
    static final class GuardTuple {
        static final int BYTES = 8;
        static final int REMOTE_PORT = 0;
        static final int LOCAL_PORT = 2;
        static final int PROTOCOL = 4;

        private GuardTuple() {}
    }

    /** struct hm_contained_way, {@link #WAYS} to a bucket. */
    static final class ContainedWay {
        static final int BYTES = 16;
        static final int WAYS = 4;
        static final int KEY = 0;
        static final int UNTIL = 8;

        private ContainedWay() {}
    }

    /** struct hm_quarantine_way, {@link #WAYS} to a bucket. */
    static final class QuarantineWay {
        static final int BYTES = 32;
        static final int WAYS = 4;
        static final int HIGH = 0;
        static final int LOW = 8;
        static final int UNTIL = 16;
        static final int FLOW = 24;

        private QuarantineWay() {}
    }

    /** struct hm_scan_way, {@link #WAYS} to a bucket. */
    static final class ScanWay {
        static final int BYTES = 64;
        static final int WAYS = 4;
        static final int KEY = 0;
        static final int UNTIL = 8;

        private ScanWay() {}
    }

    /** struct hm_scan_event. */
    static final class ScanEvent {
        static final int BYTES = 64;
        static final int SOURCE = 0;
        static final int DESTINATION = 16;
        static final int FIRST_SEEN = 32;
        static final int LAST_SEEN = 40;
        static final int UNTIL = 48;
        static final int DESTINATION_PORT = 56;
        static final int PORTS_SEEN = 58;
        static final int FAMILY = 60;
        static final int KIND = 61;
        static final int OUTCOME = 62;
        static final int ADDRESSES_SEEN = 63;

        private ScanEvent() {}
    }

    /** struct hm_clock. */
    static final class Clock {
        static final int BYTES = 16;
        static final int JIFFIES = 0;
        static final int MONOTONIC_NANOS = 8;

        private Clock() {}
    }
}
