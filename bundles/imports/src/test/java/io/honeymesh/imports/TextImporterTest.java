// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TextImporterTest {

    private static Read read(String text) {
        return Read.of(new TextImporter(), text);
    }

    @Test
    void commentsAndEmptyLinesAreNothing() {
        Read read = read("# a netset\n\n   \n; or the other sign\n45.1.2.3\n");
        assertEquals(Set.of("45.1.2.3"), read.advised.keySet());
        assertEquals(Map.of(), read.skipped);
    }

    @Test
    void whatStandsBehindAnAddressInACommentIsItsNote() {
        Read read = read("45.1.0.0/16 ; SBL1234\n45.2.3.4 # seen twice\n2a00:1450::/32");
        assertEquals(Map.of("45.1.0.0/16", "SBL1234", "45.2.3.4", "seen twice", "2a00:1450::/32", ""), read.advised);
    }

    @Test
    void linesMayEndAsOnWindowsAndTheFileMayBeginWithAMark() {
        Read read = read("\ufeff45.1.2.3\r\n45.1.2.4\r\n");
        assertEquals(Set.of("45.1.2.3", "45.1.2.4"), read.advised.keySet());
        assertEquals(Map.of(), read.skipped);
    }

    @Test
    void ofALineWithMoreFieldsTheFirstCounts() {
        assertEquals(
                Set.of("45.1.2.3", "45.1.2.4"),
                read("45.1.2.3\t7\tDE\n45.1.2.4,7\n").advised.keySet());
    }

    @Test
    void aRangeIsNoPrefix() {
        Read read = read("45.1.2.3-45.1.2.9\n45.1.2.3 - 45.1.2.9\n45.1.2.0\t45.1.2.255\t24\n");
        assertEquals(Map.of(), read.advised);
        assertEquals(Map.of("a range", 3), read.skipped);
    }

    @Test
    void whatIsNoAddressIsCountedAndItsFirstPlaceTold() {
        Read read = read("45.1.2.3\nexample.net\n1.2.3\n010.1.1.1\n45.1.2.3/33\n45.1.2.3:80\nfe80::1%eth0\n");
        assertEquals(Set.of("45.1.2.3"), read.advised.keySet());
        assertEquals(Map.of("no address or prefix", 6), read.skipped);
        assertEquals("line 2", read.first.get("no address or prefix"));
    }

    @Test
    void nftablesAndIpsetsOwnFilesComeWithTheirTimeouts() {
        Read read = read("""
                table inet honeymesh {
                    set banned4 {
                        elements = {
                            45.1.2.3 timeout 600s,
                            45.2.0.0/16,
                        }
                add honeymesh4-new 45.3.3.3 timeout 60
                add honeymesh4-new 45.4.4.4 timeout 0
                """);
        assertEquals(
                Map.of(
                        "45.1.2.3", "2026-11-28T12:10:00Z",
                        "45.2.0.0/16", "",
                        "45.3.3.3", "2026-11-28T12:01:00Z",
                        "45.4.4.4", ""),
                read.advised);
    }

    @Test
    void whatNftListsHasDaysAndManyElementsALine() {
        Read read = read("""
                        elements = { 45.1.2.3 timeout 1d expires 23h59m50s, 45.2.0.0/16 timeout 1h30m,
                                     45.3.3.3 timeout 1w, 45.4.4.4 }
                """);
        assertEquals(
                Map.of(
                        "45.1.2.3", "2026-11-29T12:00:00Z",
                        "45.2.0.0/16", "2026-11-28T13:30:00Z",
                        "45.3.3.3", "",
                        "45.4.4.4", ""),
                read.advised);
    }

    @Test
    void aLineOfSeparatorsIsNoAddress() {
        assertEquals(Map.of("no address or prefix", 2), read(",\n, ,;\n").skipped);
    }

    @Test
    void hostileLinesAreSkippedAndCostNoMemory() {
        Read read = read("45.1.2.3\0\n\u001b[2J45.1.2.4\n45.1.2.5\n" + "9".repeat(5000) + "\n\u202e45.1.2.6\n");
        assertEquals(Set.of("45.1.2.5"), read.advised.keySet());
        assertEquals(2, read.skipped.get("a line with control characters"));
        assertEquals(1, read.skipped.get("a line longer than 1024 characters"));
        assertEquals(1, read.skipped.get("no address or prefix"));
    }

    @Test
    void aLineWithoutAnEndIsReadInTheMemoryOfALine() {
        InputStream endless = new InputStream() {
            private long left = 100_000_000;

            @Override
            public int read() {
                return left-- > 0 ? '1' : -1;
            }

            @Override
            public int read(byte[] to, int offset, int length) {
                java.util.Arrays.fill(to, offset, offset + length, (byte) '1');
                left -= length;
                return left < 0 ? -1 : length;
            }
        };
        assertEquals(Map.of("a line longer than 1024 characters", 1), Read.of(new TextImporter(), endless).skipped);
    }

    @Test
    void theLongestLineIsReadAndOneThatIsLongerIsNot() {
        String address = "45.1.2.3 #";
        assertEquals(
                1, read(address + "x".repeat(1024 - address.length())).advised.size());
        assertTrue(read(address + "x".repeat(1025 - address.length())).advised.isEmpty());
    }
}
