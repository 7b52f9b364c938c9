// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8::1:0:0:1, 2001:db8::1:0:0:1",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "::ffff:192.0.2.7, 192.0.2.7"
    })
    void writesAddressesInTheirCanonicalForm(String given, String canonical) {
        assertEquals(canonical, IpAddress.parse(given).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "010.1.1.1",
                "1.2.3.4.5",
                "256.1.1.1",
                "fe80::1%eth0",
                "[::1]",
                "localhost",
                "1.2.3.4 ",
                ":::",
                "\u001b[31m"
            })
    void refusesWhatIsNoLiteralInOneSafeLine(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> IpAddress.parse(text))
                .getMessage();
        assertTrue(message.startsWith("not an IPv4 or IPv6 address: '"), message);
        assertTrue(message.chars().allMatch(c -> c >= 0x20 && c < 0x7f), message);
    }

    @Test
    void anyIpv6AddressSurvivesWritingAndParsing() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[16];
            for (int group = 0; group < 8; group++) {
                if (random.nextBoolean()) {
                    bytes[2 * group] = (byte) (random.nextBoolean() ? 0 : random.nextInt());
                    bytes[2 * group + 1] = (byte) random.nextInt();
                }
            }
            IpAddress address = IpAddress.of(bytes);
            assertEquals(address, IpAddress.parse(address.toString()));
            if (address instanceof Ipv6 v6) {
                assertEquals(address, IpAddress.of(v6.bytes()));
            }
        }
    }

    @Test
    void sortsUnsignedAndIpv4First() {
        List<String> sorted = List.of("1.2.3.4", "127.0.0.1", "128.0.0.1", "::1", "7fff::", "8000::");
        assertEquals(
                sorted,
                sorted.reversed().stream()
                        .map(IpAddress::parse)
                        .sorted()
                        .map(Object::toString)
                        .toList());
    }

    @Test
    void aPrefixHoldsItsFirstAndLastAddressAndNotTheNext() {
        Subject prefix = Subject.parse("192.0.2.77/24");
        assertEquals("192.0.2.0/24", prefix.toString());
        assertTrue(prefix.contains(IpAddress.parse("192.0.2.0")));
        assertTrue(prefix.contains(IpAddress.parse("192.0.2.255")));
        assertFalse(prefix.contains(IpAddress.parse("192.0.3.0")));
        assertFalse(prefix.contains(IpAddress.parse("::1")));
        assertTrue(Subject.parse("0.0.0.0/0").contains(prefix));
        assertTrue(Subject.parse("2001:db8::/64").overlaps(Subject.parse("2001:db8::/48")));
        assertFalse(Subject.parse("2001:db8:0:1::/64").overlaps(Subject.parse("2001:db8::/64")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/", "1.2.3.4/x", "::1/129", "1.2.3.4/0000"})
    void refusesAPrefixLengthOutOfRange(String text) {
        assertThrows(IllegalArgumentException.class, () -> Subject.parse(text));
    }
}
