// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Frame.ACK;
import static io.honeymesh.enforcement.Frame.SYN;
import static io.honeymesh.enforcement.Kernel.DROP;
import static io.honeymesh.enforcement.Kernel.PASS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.Mode;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** S08: the ban check comes as soon as the source address is read; what can't be read passes, unless locked down. */
class ParserTest {
    private static final String V4 = "198.51.100.7";
    private static final String V6 = "2001:db8:1:2::7";
    private static final int ETHERNET = 14;

    private Kernel kernel;

    @BeforeEach
    void open() {
        kernel = Kernel.open();
    }

    @AfterEach
    void close() {
        if (kernel != null) {
            kernel.close();
        }
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                shape("one VLAN tag", V4, f -> f.vlan(0x8100, 5)),
                shape("QinQ", V4, f -> f.vlan(0x88a8, 5).vlan(0x8100, 6)),
                shape("two 802.1Q tags", V4, f -> f.vlan(0x8100, 5).vlan(0x8100, 6)),
                shape("VLAN over IPv6", V6, f -> f.vlan(0x8100, 5)),
                shape("QinQ over IPv6", V6, f -> f.vlan(0x88a8, 5).vlan(0x8100, 6)),
                shape("IP options", V4, f -> f.options(40)),
                shape("the first fragment", V4, f -> f.fragment(0, true)),
                shape("a later fragment", V4, f -> f.fragment(100, true)),
                shape("the last fragment", V4, f -> f.fragment(100, false)),
                shape("an IPv6 fragment", V6, f -> f.fragment(0, true)),
                shape("a later IPv6 fragment", V6, f -> f.fragment(100, false)),
                shape(
                        "extension headers",
                        V6,
                        f -> f.extension(0, new byte[8])
                                .extension(60, new byte[8])
                                .extension(43, new byte[8])),
                shape("more extension headers than are walked", V6, f -> {
                    for (int i = 0; i < 12; i++) {
                        f.extension(60, new byte[8]);
                    }
                    return f;
                }));
    }

    private static Arguments shape(String name, String source, UnaryOperator<Frame> shape) {
        return Arguments.of(name, source, shape);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void S08_theBanReachesEveryShapeOfPacket(String name, String source, UnaryOperator<Frame> shape) {
        byte[] packet = shape.apply(Frame.from(source).tcp(40000, 80, ACK)).bytes();
        assertEquals(PASS, kernel.run(packet));
        kernel.ban(source.equals(V4) ? V4 : "2001:db8:1:2::/64");
        assertEquals(DROP, kernel.run(packet));
        assertEquals(0, kernel.count("passed.unparsable"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void S08_aTruncatedPacketIsDroppedFromTheLastByteOfTheFixedHeader(
            String name, String source, UnaryOperator<Frame> shape) {
        kernel.ban(source.equals(V4) ? V4 : "2001:db8:1:2::/64");
        byte[] whole = shape.apply(Frame.from(source).tcp(40000, 80, SYN)).bytes();
        int tags = name.contains("QinQ") || name.startsWith("two") ? 8 : name.contains("VLAN") ? 4 : 0;
        int addressRead = ETHERNET + tags + (source.equals(V4) ? 20 : 40);
        for (int length = ETHERNET; length <= whole.length; length++) {
            int expected = length >= addressRead ? DROP : PASS;
            assertEquals(expected, kernel.run(java.util.Arrays.copyOf(whole, length)), name + " of " + length);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void S08_whatIsTruncatedPassesInEnforceAndDropsInLockdown(String name, String source, UnaryOperator<Frame> shape) {
        byte[] whole = shape.apply(Frame.from(source).tcp(40000, 80, SYN)).bytes();
        // A first fragment without its TCP flags is a stealth probe, and these are many; that has its own test.
        kernel.tables().config().set(KernelLayout.Config.PROBES, 0);
        for (int length = ETHERNET; length < whole.length; length++) {
            byte[] packet = java.util.Arrays.copyOf(whole, length);
            kernel.mode(Mode.ENFORCE);
            assertEquals(PASS, kernel.run(packet), name + " of " + length);
            kernel.mode(Mode.LOCKDOWN);
            assertEquals(DROP, kernel.run(packet), name + " of " + length);
        }
    }

    /** Linux takes them off, however many there are. */
    @Test
    void S08_priorityTagsHideNobody() {
        for (int at = 0; at < 3; at++) {
            Frame frame = Frame.from(V4).syn(80);
            for (int tag = 0; tag < 3; tag++) {
                frame = frame.vlan(0x8100, tag == at ? 0 : 5);
            }
            assertEquals(DROP, kernel.run(frame.bytes()), "the tag " + at);
        }
        assertEquals(
                PASS,
                kernel.run(
                        Frame.from(V4).syn(80).vlan(0x8100, 0).vlan(0x8100, 0).bytes()),
                "two are read");
        kernel.mode(Mode.TEST);
        Frame many = Frame.from(V4).syn(80).vlan(0x8100, 0).vlan(0x8100, 0).vlan(0x8100, 0);
        assertEquals(PASS, kernel.run(many.bytes()));
        assertEquals(1, kernel.count("would-drop.scan"));
    }

    @Test
    void S08_unparsablePacketsAreCounted() {
        byte[] short4 = Frame.from(V4).syn(80).bytes(ETHERNET + 19);
        byte[] short6 = Frame.from(V6).syn(80).bytes(ETHERNET + 39);
        byte[] threeTags = Frame.from(V4)
                .syn(80)
                .vlan(0x8100, 1)
                .vlan(0x8100, 2)
                .vlan(0x8100, 3)
                .bytes();
        byte[] shortTcp = Frame.from(V4).syn(80).bytes(ETHERNET + 20 + 19);
        byte[] wrongVersion = Frame.from(V4).syn(80).bytes();
        wrongVersion[ETHERNET] = 0x65;
        byte[] shortHeader = Frame.from(V4).syn(80).bytes();
        shortHeader[ETHERNET] = 0x44;
        long before = 0;
        for (byte[] packet : new byte[][] {short4, short6, threeTags, shortTcp, wrongVersion, shortHeader}) {
            assertEquals(PASS, kernel.run(packet));
            assertEquals(++before, kernel.count("passed.unparsable"));
        }
        kernel.mode(Mode.LOCKDOWN);
        for (byte[] packet : new byte[][] {short4, short6, shortTcp, wrongVersion, shortHeader, threeTags}) {
            assertEquals(DROP, kernel.run(packet));
        }
        assertEquals(before, kernel.count("dropped.unparsable"));
    }

    @Test
    void S08_aWrongHeaderLengthDoesNotHelpABannedSource() {
        kernel.ban(V4);
        byte[] packet = Frame.from(V4).syn(80).bytes();
        packet[ETHERNET] = 0x40;
        assertEquals(DROP, kernel.run(packet));
        packet[ETHERNET] = (byte) 0xf5;
        assertEquals(DROP, kernel.run(packet));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0806, 0x88cc, 0x8863, 0x1234})
    void otherProtocolsPassInEnforce(int ethertype) {
        assertEquals(PASS, kernel.run(Frame.other(ethertype)));
        assertEquals(1, kernel.count("passed.not-ip"));
    }

    @Test
    void everySingleByteChangeOfAHeaderGetsAVerdict() {
        kernel.ban("2001:db8:1:2::/64");
        for (String source : new String[] {V4, V6}) {
            byte[] whole = Frame.from(source).vlan(0x8100, 1).syn(80).bytes();
            for (int at = 0; at < whole.length; at++) {
                for (int value = 0; value < 256; value += 5) {
                    byte[] packet = whole.clone();
                    packet[at] = (byte) value;
                    int verdict = kernel.run(packet);
                    assertEquals(true, verdict == PASS || verdict == DROP, "byte " + at + " = " + value);
                }
            }
        }
    }
}
