// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MsgpackTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, 255, 256, 65_535, 65_536, 0xffff_ffffL, 0x1_0000_0000L, Long.MAX_VALUE})
    void numbersOfAllLengthsComeBack(long number) throws Malformed {
        byte[] bytes = new MsgpackWriter().map(1).text("n").number(number).toBytes();
        assertEquals(number, new MsgpackReader(bytes, 0).fields().number("n", Long.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 32, 255, 256, 65_535, 65_536})
    void bytesOfAllLengthsComeBack(int length) throws Malformed {
        byte[] some = new byte[length];
        new Random(length).nextBytes(some);
        byte[] bytes = new MsgpackWriter().map(1).text("b").bytes(some).toBytes();
        assertArrayEquals(some, new MsgpackReader(bytes, 0).fields().bytes("b", length));
        if (length > 0) {
            assertThrows(
                    Malformed.class, () -> new MsgpackReader(bytes, 0).fields().bytes("b", length - 1));
        }
    }

    @Test
    void whatTheFormatsSpecificationShowsIsWritten() {
        // https://github.com/msgpack/msgpack/blob/master/spec.md, the example of its home page:
        // {"compact":true,"schema":0}
        byte[] bytes = new MsgpackWriter()
                .map(2)
                .text("compact")
                .flag(true)
                .text("schema")
                .number(0)
                .toBytes();
        assertEquals("82a7636f6d70616374c3a6736368656d6100", HexFormat.of().formatHex(bytes));
    }

    @Test
    void formsOfTheLaterEditionAreReadToo() throws Malformed {
        byte[] str8AndBin8 = HexFormat.of().parseHex("82" + "d90161" + "c40201ff" + "a162" + "920102");
        Fields fields = new MsgpackReader(str8AndBin8, 0).fields();
        assertArrayEquals(new byte[] {1, -1}, fields.bytes("a", 2));
        assertArrayEquals(new byte[] {1, 2}, fields.octets("b", 6));
    }

    @Test
    void whatIsMissingIsZeroEmptyOrFalse() throws Malformed {
        Fields fields = new MsgpackReader(new byte[] {(byte) 0x80}, 0).fields();
        assertEquals(0, fields.number("n", 5));
        assertEquals("", fields.text("t", 5));
        assertTrue(!fields.flag("f"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "81",
                "81a1",
                "81a16e",
                "df7fffffff",
                "dd7fffffff",
                "dbffffffff",
                "81a16edc7fff",
                "c1",
                "c7",
                "d6",
                "8101c3",
                "91919191919191919191",
                "81a16e8181818181",
                "81a16ed3ffffffffffffffff"
            })
    void brokenOnesAreRefusedAndAllocateNothing(String hex) {
        assertThrows(
                Malformed.class,
                () -> new MsgpackReader(HexFormat.of().parseHex(hex), 0)
                        .fields()
                        .number("n", Long.MAX_VALUE));
    }

    @Test
    void S27_manySmallValuesDontBecomeMuchMemory() {
        byte[] bytes = new byte[1 << 20];
        java.util.Arrays.fill(bytes, (byte) 0x80);
        byte[] head = HexFormat.of().parseHex("81a178dd000fff00");
        System.arraycopy(head, 0, bytes, 0, head.length);
        assertThrows(Malformed.class, () -> new MsgpackReader(bytes, 0).fields());
    }

    /** Each list in it would have room for eight million, in a few kilobytes as they are sent. */
    @Test
    void S27_listsInListsTakeNoMemoryBeforeTheirItemsAreThere() {
        byte[] bytes = new byte[8 << 20];
        byte[] head = HexFormat.of().parseHex("81a178" + "dd007fff00".repeat(7));
        System.arraycopy(head, 0, bytes, 0, head.length);
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThrows(Malformed.class, () -> new MsgpackReader(bytes, 0).fields());
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 1 << 20, allocated + " bytes");
    }

    @Test
    void S27_textThatWouldBeToldOnAsAnotherIsNone() throws Malformed {
        byte[] bytes =
                new MsgpackWriter().map(1).text("n").bytes(new byte[] {-1, -1}).toBytes();
        Fields fields = new MsgpackReader(bytes, 0).fields();
        assertThrows(Malformed.class, () -> fields.text("n", 128));
        assertEquals(
                "Bär",
                new Fields(java.util.Map.of("n", "Bär".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                        .text("n", 9));
    }

    @Test
    void chanceBytesThrowNothingElse() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(60)];
            random.nextBytes(bytes);
            bytes[0] = (byte) (0x80 | bytes[0] & 0x0f);
            try {
                Fields fields = new MsgpackReader(bytes, 0).fields();
                assertTrue(fields.map().size() <= 15, Arrays.toString(bytes));
            } catch (Malformed refused) {
                assertEquals(0, refused.getStackTrace().length);
            }
        }
    }
}
