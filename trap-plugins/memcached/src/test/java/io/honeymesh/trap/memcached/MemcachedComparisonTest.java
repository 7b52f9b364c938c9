// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import static org.junit.jupiter.api.Assertions.assertAll;

import io.honeymesh.traps.Comparison;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Asks a real memcached and the trap the same and compares the answers byte by byte; only CAS values may differ. */
@Timeout(90)
class MemcachedComparisonTest {

    private static final List<String> REQUESTS = List.of(
            "foo\r\nfoo\n\r\n\nGET a\r\nmisbehave\r\nauth a b\r\nextstore\r\n",
            "version\r\nversion foo\r\nverbosity 1\r\nverbosity\r\nverbosity a\r\nshutdown\r\nrefresh_certs\r\n",
            "quit\r\nversion\r\n",
            "quit foo\r\n",
            "GET / HTTP/1.0\r\n\r\n",
            "POST / HTTP/1.0\r\n\r\nset a 0 0 1\r\nx\r\n",
            "\u0016\u0003\u0001\0\u00a5\u0001\r\n",
            "\0\0\0\0\r\n",
            "A".repeat(1500),
            "A".repeat(3000),
            "get " + "a ".repeat(2000) + "\r\n",
            "flush_all\r\nget\r\nget a\r\ngets a\r\nget a b c\r\nget  a\r\n get a\r\nget a \r\ngat\r\ngat 0\r\ngat a b\r\n",
            "set c1 5 0 3\r\nabc\r\nget c1\r\nadd c1 0 0 1\r\nx\r\nreplace nope 0 0 1\r\nx\r\nappend c1 0 0 1\r\nx\r\n"
                    + "prepend c1 0 0 1\r\ny\r\nget c1\r\ndelete c1\r\ndelete c1\r\n",
            "set c2 0 0 3\r\nabcd\r\nset c2 0 0\r\nset c2 x 0 3\r\nabc\r\nset c2 0 0 -1\r\nset c2 0 0 1 foo\r\na\r\n"
                    + "set c2 0 0 0\r\n\r\nget c2\r\nset c2 0 -1 1\r\na\r\nget c2\r\n",
            "set c3 0 0 3 noreply\r\nxyz\r\nget c3\r\ncas c3 0 0 1\r\nx\r\ncas nope 0 0 1 9\r\na\r\ncas c3 0 0 1 x\r\na\r\n"
                    + "cas c3 0 0 1 999999\r\na\r\ndelete c3 noreply\r\nget c3\r\n",
            "delete\r\ndelete nope 0\r\ndelete a 5\r\ndelete a b c\r\n",
            "incr\r\nincr nope 1\r\nset n1 0 0 2\r\n10\r\nincr n1 5\r\ndecr n1 3\r\ndecr n1 100\r\nget n1\r\nincr n1 x\r\n"
                    + "set n1 0 0 1\r\nx\r\nincr n1 1\r\nincr a b\r\n",
            "touch nope 1\r\ntouch n\r\ntouch a b\r\nset n2 0 0 1\r\n1\r\ntouch n2 100\r\ngat 100 n2\r\n",
            "flush_all x\r\nflush_all noreply\r\nversion\r\n",
            "stats foo\r\nstats sizes\r\nstats reset\r\nstats reset x\r\nstats cachedump\r\nstats cachedump x 1\r\nstats cachedump 99 1\r\n"
                    + "stats detail on\r\nstats detail dump\r\nstats detail off\r\nstats detail\r\n",
            "lru_crawler enable\r\n",
            "lru_crawler\r\nlru_crawler foo\r\nlru_crawler metadump\r\nlru\r\nlru mode flat\r\nslabs\r\nslabs foo\r\n"
                    + "slabs automove 1\r\ncache_memlimit\r\ncache_memlimit a\r\ncache_memlimit 64\r\n",
            "lru_crawler metadump 99\r\n",
            "watch foo\r\n",
            "mn\r\nme nope\r\nmg\r\nmg nope\r\nmd nope\r\nma nope\r\nms a\r\nms a abc\r\nms a S3\r\nabc\r\nmg m1 !\r\nmg nope v q\r\nmn\r\n",
            "ms m1 3\r\nabc\r\nmg m1 v\r\nmg m1 k f s t v\r\nmg m1 k O12 s\r\nms m1 2 T0 F5\r\nab\r\nmg m1 v f\r\nms m1 1 MA\r\nz\r\n"
                    + "mg m1 v\r\nms m1 1 ME\r\nq\r\nms m1 3\r\nabcd\r\nmd m1 q\r\nmg m1 v\r\nmn\r\n",
            "ma m2 N0 J5 v\r\nma m2 v\r\nma m2 MD v\r\nma m2\r\nms m2 1\r\nx\r\nma m2\r\nmd m2\r\n",
            "get " + "k".repeat(250) + "\r\nget " + "k".repeat(251) + "\r\nversion\r\n",
            "get a " + "k".repeat(251) + "\r\nset " + "k".repeat(251) + " 0 0 1\r\na\r\ndelete " + "k".repeat(251)
                    + "\r\n",
            "mg " + "k".repeat(251) + " v\r\n",
            "gat 0 " + "k".repeat(251) + "\r\n");

    private static final List<String> BINARY_REQUESTS = List.of(
            binary(0x0b, "", "", ""),
            binary(0x0a, "", "", ""),
            binary(0x00, "", "", ""),
            binary(0x00, "", "nope", ""),
            binary(0x09, "", "nope", "") + binary(0x0a, "", "", ""),
            binary(0x0c, "", "nope", ""),
            binary(0x20, "", "", ""),
            binary(0x21, "", "PLAIN", "\0a\0b"),
            binary(0x99, "", "", ""),
            binary(0x01, "\0\0\0\7\0\0\0\0", "b1", "value") + binary(0x0e, "", "b1", "x") + binary(0x0f, "", "b1", "y"),
            binary(0x02, "\0\0\0\0\0\0\0\0", "b2", "1") + binary(0x02, "\0\0\0\0\0\0\0\0", "b2", "1"),
            binary(0x03, "\0\0\0\0\0\0\0\0", "nope", "1") + binary(0x0e, "", "nope", "1"),
            binary(0x04, "", "nope", ""),
            binary(0x05, "\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\5\u00ff\u00ff\u00ff\u00ff", "nope", ""),
            binary(0x01, "", "b3", "value"),
            binary(0x07, "", "", "") + binary(0x0b, "", "", ""),
            binary(0x10, "", "foo", ""),
            binary(0x1b, "", "", ""),
            binary(0x0b, "", "", "") + "version\r\n" + " ".repeat(30),
            // Quiet ones last: a real connection stays quiet for whoever gets it next.
            binary(0x08, "", "", "") + binary(0x18, "", "", "") + binary(0x0b, "", "", ""));

    /** A binary request. */
    private static String binary(int opcode, String extras, String key, String value) {
        int body = extras.length() + key.length() + value.length();
        return "\u0080" + (char) opcode + "\0" + (char) key.length() + (char) extras.length() + "\0\0\0\0\0"
                + (char) (body >> 8) + (char) (body & 0xff) + "\0\0\0\u002a" + "\0".repeat(8) + extras + key + value;
    }

    @TempDir
    Path folder;

    @Test
    void textIsAnsweredAsByARealMemcached() throws Exception {
        compare(REQUESTS);
    }

    /** With a server of its own: a real one's connections remember {@code noreply} from whoever had them before. */
    @Test
    void binaryIsAnsweredAsByARealMemcached() throws Exception {
        compare(BINARY_REQUESTS);
    }

    private void compare(List<String> requests) throws Exception {
        try (RealServer real = start();
                TrapHarness trap = TrapHarness.open(new MemcachedTrap(), TrapHarness.PATIENT)) {
            // One after the other: what is stored stays in the real one.
            assertAll(requests.stream()
                    .map(request -> () -> Comparison.assertSame(new Comparison.Pair(
                            request.substring(0, Math.min(100, request.length())),
                            silence -> masked(RealServer.ask(real.port(), request, silence)),
                            silence -> masked(RealServer.ask(trap.port(), request, silence))))));
            Timing.assertAnswersAlike("version", real.port(), trap.port(), "version\r\n");
            Timing.assertAnswersAlike("unknown command", real.port(), trap.port(), "foo\r\n");
        }
    }

    /** CAS values in binary responses that say success. */
    private static String masked(String answer) {
        return answer.replaceAll("(?s)(\u0081[\1\2\3\16\17]\0\0.\0\0\0\0\0\0.\0\0\0\\x2a)........", "$1CAS");
    }

    @Test
    void statisticsHaveTheNamesOfTheRealOnes() throws Exception {
        String store = "flush_all\r\nset a:b 0 0 10\r\n0123456789\r\n";
        try (RealServer real = start();
                TrapHarness trap = TrapHarness.open(new MemcachedTrap())) {
            for (String request : List.of("stats\r\n", "stats settings\r\n")) {
                compareNames(real, trap, "", request);
            }
            // What the trap is told is forgotten with the connection.
            RealServer.ask(real.port(), store, 200);
            for (String request : List.of("stats items\r\n", "stats slabs\r\n", "stats cachedump 1 5\r\n")) {
                compareNames(real, trap, store, request);
            }
        }
    }

    private static void compareNames(RealServer real, TrapHarness trap, String before, String request)
            throws Exception {
        Comparison.assertSame(new Comparison.Pair(
                request,
                silence -> names(RealServer.ask(real.port(), request + "quit\r\n", silence)),
                silence -> names(RealServer.ask(trap.port(), before + request + "quit\r\n", silence)
                        .replaceFirst("^OK\r\nSTORED\r\n", ""))));
    }

    private static String names(String answer) {
        return answer.replaceAll("(STAT \\S+) [^\r]*\r\n", "$1\n").replace("\r", "");
    }

    private RealServer start() throws IOException, InterruptedException {
        int port = RealServer.freePort();
        // The last option counts for root alone.
        return RealServer.start(
                folder,
                port,
                "memcached",
                "-U",
                "0",
                "-l",
                "127.0.0.1",
                "-m",
                "64",
                "-p",
                Integer.toString(port),
                "-u",
                "root");
    }
}
